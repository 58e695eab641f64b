/** Whom a campaign selects: everybody on these lists or in these segments; the excluded are selected and skipped. */
export interface Audience {
  lists: string[];
  segments: string[];
  excludeSegments: string[];
}
