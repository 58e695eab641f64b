import { Migration } from '@mikro-orm/migrations';
import { guardTable, ownOwner } from '../entities/row-level-security.js';

/** Files that jobs make (exports, rejected rows), and what an import counts and says beyond created and updated. */
export class M0011Files extends Migration {
  override up(): void {
    this.addSql(`
      alter table job
        add unchanged int not null default 0,
        add skipped int not null default 0,
        add error_code text`);
    // Which addresses a file had already is kept in the process, and found again by reading on from the file's start.
    this.addSql('drop table job_seen');
    this.addSql(`
      create table job_file (
        owner_id uuid not null,
        job_id uuid not null,
        filename text not null,
        bytes bigint not null default '0',
        complete boolean not null default false,
        expires_at timestamptz not null,
        primary key (owner_id, job_id),
        foreign key (owner_id, job_id) references job (owner_id, id) on delete cascade
      );
      create index job_file_expires_idx on job_file (owner_id, expires_at);
      create table job_file_part (
        owner_id uuid not null,
        job_id uuid not null,
        ordinal int not null,
        bytes bytea not null,
        lines int[],
        primary key (owner_id, job_id, ordinal),
        foreign key (owner_id, job_id) references job_file (owner_id, job_id) on delete cascade
      );
      alter table job_file_part alter bytes set storage external`);
    for (const table of ['job_file', 'job_file_part']) this.addSql(guardTable(table, ownOwner));
  }
}
