// The tabs of a first visit; of later ones GraphiQL keeps its own in the browser.

/** Each example as GraphiQL takes it: `[{ query, variables? }]`. */
export async function openingTabs(fetcher) {
  const response = await fetch(new URL('tabs.json', import.meta.url));
  const examples = await response.json();
  return Promise.all(examples.map(example => toTab(example, fetcher)));
}

async function toTab({ query, variables, lookup }, fetcher) {
  if (variables === null) {
    return { query };
  }
  const found = lookup === null ? {} : await firstNode(lookup, fetcher);
  return { query, variables: JSON.stringify({ ...variables, ...found }, null, 2) };
}

/** The first node of the lookup's `threads`; nothing where there is none, or no right to see it without a key. */
async function firstNode(lookup, fetcher) {
  try {
    const answer = await fetcher({ query: lookup });
    return answer.data?.threads?.nodes[0] ?? {};
  } catch (error) {
    console.warn('No thread to write to was found:', error);
    return {};
  }
}
