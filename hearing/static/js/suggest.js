// Suggestions while somebody types in the search: the browser's own list, so keys and screen
// readers work as everywhere; without a script there is "Meinten Sie".

const WAIT = 150;

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-suggestions`;
  field.after(list);
  field.setAttribute("list", list.id);

  let waiting;
  let asked;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const address = `${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`;
        const response = await fetch(address, { signal: asked.signal });
        if (response.ok) show(list, await response.json());
      } catch (error) {
        if (error.name !== "AbortError") list.replaceChildren();
      }
    }, WAIT);
  });
}

function show(list, words) {
  list.replaceChildren(
    ...words.map((word) => {
      const option = document.createElement("option");
      option.value = word;
      return option;
    }),
  );
}
