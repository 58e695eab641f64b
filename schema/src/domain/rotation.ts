/**
 * How far a rotation of an account's hashes is (docs/decisions/0016-hashes-are-wrapped.md). `copying`: opt-outs get a
 * second row under the new generation. `wrapping`: contacts move to it. `clearing`: the old generation's rows go.
 */
export const rotationPhases = ['copying', 'wrapping', 'clearing'] as const;
export type RotationPhase = (typeof rotationPhases)[number];
