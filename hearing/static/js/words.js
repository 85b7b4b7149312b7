// The words of the protocol: where each stands in the page and when it was said.
// No element per word: four hours have 35,000 of them. Words are ranges in the paragraphs' text.

export class Words {
  /** @param {Map<string, Element>} entries paragraphs by key of their entry, in order of time
   *  @param {Record<string, number[]>} times differences of (place, 1/100 s) per entry */
  constructor(entries, times) {
    this.nodes = [];
    this.places = [];
    this.starts = [];
    this.spans = new Map(); // text node -> [first word, one after the last]
    for (const [id, paragraph] of entries) {
      if (paragraph.firstChild && times[id]) this.#add(paragraph.firstChild, times[id]);
    }
  }

  #add(node, differences) {
    const first = this.starts.length;
    let place = 0;
    let moment = 0;
    for (let i = 0; i < differences.length; i += 2) {
      place += differences[i];
      moment += differences[i + 1];
      this.nodes.push(node);
      this.places.push(place);
      this.starts.push(moment / 100);
    }
    this.spans.set(node, [first, this.starts.length]);
  }

  /** The word being said at a second; -1 in a pause of more than two seconds. */
  at(second) {
    const index = lastAtMost(this.starts, second, 0, this.starts.length);
    return index >= 0 && second - this.starts[index] < 2 ? index : -1;
  }

  /** The word at a place in a text node; -1 where there is none. */
  in(node, place) {
    const span = this.spans.get(node);
    if (!span) return -1;
    return Math.max(lastAtMost(this.places, place, ...span), span[0]);
  }

  /** The word's range in the page: from its place to the next blank. */
  range(index) {
    const node = this.nodes[index];
    const rest = node.data.slice(this.places[index]).search(/\s/);
    const range = new Range();
    range.setStart(node, this.places[index]);
    range.setEnd(node, rest < 0 ? node.length : this.places[index] + rest);
    return range;
  }
}

/** Index of the last number not above the limit, between two indices; -1 when all are above. */
export function lastAtMost(numbers, limit, from = 0, to = numbers.length) {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low > from ? low - 1 : -1;
}

/** Show ranges in one of the colours of the style sheet; browsers without it show none. */
export function mark(name, ranges) {
  if (!CSS.highlights) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}
