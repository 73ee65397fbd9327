/* What is typed into the search, as *slots*, one for each character that is meant: a slot is a
   character, or a sound that many are read by. chongdian and chong dian are two sounds, cd the
   beginnings of two, 5dong a character and a sound. */
(() => {
  "use strict";
  const HAN = "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const BETWEEN = new RegExp("[^0-9a-z\\u00df-\\u024f" + HAN + "]+", "u");
  const PIECES = /[a-z]+|[\s\S]/gu;
  /* Words that a question has and its answer hasn't. */
  const ASKED =
    /请问|为什么|什么|怎么样?|怎样|如何|哪里|哪儿|哪些|多少|可以|能不能|[的了吗呢在是有我要想谁]/;
  const MOST_READINGS = 12;
  /* So many first letters stand one behind another by chance in few texts. */
  const TELLING = 5;

  /* As fold() in search_index.py: one character for one. */
  function fold(text) {
    const narrow = text.replace(/[\uff01-\uff5e]/g, (sign) =>
      String.fromCharCode(sign.charCodeAt(0) - 0xfee0)
    );
    return Array.from(narrow, (char) => {
      const small = char.toLowerCase();
      return small.length === char.length ? small : char;
    });
  }

  function split(text) {
    return text.split(BETWEEN).filter(Boolean).slice(0, 6);
  }

  function literal(word) {
    return Array.from(word, (char) => ({ char: char }));
  }

  /* Every way to take letters for syllables of these bundles; the last one may be only begun. `seen`:
     what was found of their endings, which many ways share. */
  function syllables(letters, known, last, seen = new Map()) {
    if (!letters) return [[]];
    if (seen.has(letters)) return seen.get(letters);
    const ways = [];
    for (let length = Math.min(6, letters.length); length > 0; length--) {
      const sound = letters.slice(0, length);
      if (known.has(sound)) {
        for (const rest of syllables(letters.slice(length), known, last, seen)) {
          ways.push([{ sound: sound }].concat(rest));
        }
      }
    }
    const begun = last && Array.from(known).some((sound) => sound.startsWith(letters));
    if (begun && !known.has(letters)) ways.push([{ sound: letters, begun: true }]);
    seen.set(letters, ways.slice(0, MOST_READINGS));
    return seen.get(letters);
  }

  /* What words with letters mean one behind another, as people type syllables: chong dian. */
  function phrases(words, known) {
    if (words.length < 2 || !words.some((word) => /[a-z]/.test(word))) return [];
    let ways = [[]];
    words.forEach((word, at) => {
      const letters = /^[a-z]+$/.test(word);
      const means = letters ? syllables(word, known, at === words.length - 1) : [literal(word)];
      ways = [].concat(...ways.map((way) => means.map((more) => way.concat(more))));
      ways = ways.slice(0, 2 * MOST_READINGS);
    });
    return ways.map((slots) => ({ slots: slots, heads: false, written: false }));
  }

  /* What a word may mean: lists of slots. `heads`: too little to be looked for in all texts. */
  function meanings(word, known) {
    const pieces = word.match(PIECES);
    let ways = [{ slots: [], heads: false, written: true }];
    pieces.forEach((piece, at) => {
      const means = [{ slots: literal(piece), heads: false, written: true }];
      if (/^[a-z]/.test(piece) && word.length > 1) {
        const alone = pieces.length === 1;
        const read = syllables(piece, known, at === pieces.length - 1);
        for (const slots of read) {
          means.push({ slots: slots, heads: alone && slots.length === 1, written: false });
        }
        const firsts = Array.from(piece, (letter) => ({ sound: letter, begun: true }));
        const heads = read.length > 0 || firsts.length < TELLING;
        means.push({ slots: firsts, heads: heads, written: false });
      }
      ways = []
        .concat(
          ...ways.map((way) =>
            means.map((more) => ({
              slots: way.slots.concat(more.slots),
              heads: way.heads || more.heads,
              written: way.written && more.written,
            }))
          )
        )
        .slice(0, 2 * MOST_READINGS);
    });
    return ways;
  }

  window.linliTyped = {
    fold: fold,
    split: split,
    literal: literal,
    meanings: meanings,
    phrases: phrases,
    ASKED: ASKED,
  };
})();
