import type { Page } from '@heed/schema/sql/page';
import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { writeCursor } from './cursor.js';
import type { Pages } from './pages.js';

@ObjectType({ description: 'Where a page of a list ends, and whether more follows.' })
class PageInfo {
  @Field(() => String, { nullable: true, description: 'Pass it as `after` to get the next page.' })
  endCursor!: string | null;

  @Field(() => Boolean, { description: 'Whether anything follows.' })
  hasNextPage!: boolean;
}

interface Keyed {
  id: string;
  /** Its place in the list, where that is not its id. */
  place?: string;
}

function placeOf({ id, place }: Keyed): string {
  return place ?? id;
}

/** A Relay connection (https://relay.dev/graphql/connections.htm) of one kind of node, with `totalCount` and `nodes`. */
export function connectionOf(node: ClassType, what: string, name = node.name): ClassType {
  @ObjectType(`${name}Edge`, { description: `One of ${what}, and its place in the list.` })
  class Edge {
    @Field(() => node, { description: 'The thing itself.' })
    node!: Keyed;

    @Field(() => String, { description: 'Its place: pass it as `after`.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${what}.` })
  class Connection implements Pages<Keyed> {
    page!: () => Promise<Page<Keyed>>;
    count!: () => Promise<number>;

    @Field(() => Int, { description: 'How many there are in all, not only on this page.' })
    totalCount(): Promise<number> {
      return this.count();
    }

    @Field(() => [node], { description: 'The things on this page.' })
    async nodes(): Promise<Keyed[]> {
      return (await this.page()).nodes;
    }

    @Field(() => [Edge], { description: 'The things on this page, with their places.' })
    async edges(): Promise<Edge[]> {
      return (await this.page()).nodes.map((each) => ({ node: each, cursor: writeCursor(placeOf(each)) }));
    }

    @Field(() => PageInfo, { description: 'Whether more follows.' })
    async pageInfo(): Promise<PageInfo> {
      const { nodes, hasNextPage } = await this.page();
      const last = nodes.at(-1);
      return { endCursor: last ? writeCursor(placeOf(last)) : null, hasNextPage };
    }
  }
  return Connection;
}
