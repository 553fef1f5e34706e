// The behaviours that every page has. What only some pages need is fetched when it is first used.
export {};
