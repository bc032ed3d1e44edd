// htmx hands over the new element itself, which may be the one we look for.
export const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
