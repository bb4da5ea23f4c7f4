// The expression language in the browser: values of the trees that questionnaires/expressions parses.
// The same as evaluation.py, functions.py, calendar.py and patterns.py, held to them by one table of tests.
const expressions = (function () {
  "use strict";
  const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
  const CLOCK = "([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\\.([0-9]+))?)?(Z|([+-])([01][0-9]|2[0-3]):?([0-5][0-9]))?";
  const MOMENT = new RegExp("^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T" + CLOCK + ")?$");
  const TIME = new RegExp("^(?:[0-9-]*T)?" + CLOCK + "$");
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const WEEKDAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
  const DAY = 86400000, IRAN = 210;  // milliseconds; minutes east of Greenwich
  const LONGEST_TEXT = 100000;

  const has = (holder, name) => Object.prototype.hasOwnProperty.call(holder, name);
  const isMapping = (stored) => typeof stored === "object" && stored !== null && !Array.isArray(stored);
  const letters = (text) => Array.from(text);
  const stripped = (text) => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  const padded = (number, width) => ("000" + number).slice(-width);

  // -- conversions (XPath 1.0, section 4)

  function asNumber(value) {
    if (typeof value !== "string") return Number(value);
    const text = stripped(value);
    return NUMBER.test(text) ? Number(text) : daysSinceEpoch(text);
  }
  function asText(value) {
    if (typeof value !== "number") return String(value);
    const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(value));
    if (!parts) return String(value);
    const digits = parts[2] + (parts[3] || ""), places = Number(parts[4]);
    return parts[1] + (places < 0 ? "0." + "0".repeat(-places - 1) + digits : digits + "0".repeat(places + 1 - digits.length));
  }
  function asTruth(value) { return typeof value === "number" ? value !== 0 && value === value : Boolean(value); }
  function nodeText(stored) {
    if (stored === null || stored === undefined || isMapping(stored)) return "";
    return Array.isArray(stored) ? stored.filter((code) => typeof code === "string").join(" ") : asText(stored);
  }
  function words(value) { return asText(value).match(/[^ \t\r\n]+/g) || []; }

  // -- days and moments

  function milliseconds(hours, minutes, seconds, fraction) {
    const whole = (Number(hours || 0) * 60 + Number(minutes || 0)) * 60 + Number(seconds || 0);
    return whole * 1000 + Number(((fraction || "") + "000").slice(0, 3));
  }
  // {local: the moment as if its clock were Greenwich's, utc: the moment itself}, in milliseconds since 1970
  function momentOf(text) {
    const found = MOMENT.exec(text);
    if (!found) return null;
    const year = Number(found[1]), month = Number(found[2]), day = Number(found[3]), midnight = new Date(0);
    midnight.setUTCFullYear(year, month - 1, day);
    if (year < 1 || midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
    const local = midnight.getTime() + milliseconds(found[4], found[5], found[6], found[7]);
    const east = found[9] ? (found[9] + "1") * (Number(found[10]) * 60 + Number(found[11])) : found[8] ? 0 : IRAN;
    return { local: local, utc: local - east * 60000, isDay: text.length === 10 };
  }
  function daysSinceEpoch(text) {
    const moment = momentOf(text);
    if (moment === null) return text.includes("T") || !text.includes(":") ? NaN : shareOfDay(text);
    return (moment.isDay ? moment.local : moment.utc) / DAY;
  }
  function dayAfterEpoch(days) {
    const whole = Math.floor(days);
    return whole >= -719162 && whole <= 2932896 ? new Date(whole * DAY).toISOString().slice(0, 10) : "";
  }
  function date(value) {
    const moment = typeof value === "string" ? momentOf(stripped(value)) : null;
    if (moment === null && typeof value === "string" && value.includes(":")) return "";  // a time alone is no day
    return dayAfterEpoch(moment === null ? asNumber(value) : moment.local / DAY);
  }
  function formatted(value, pattern) {
    const moment = momentOf(asText(value));
    if (moment === null) return "";
    const own = new Date(moment.local);
    const written = {
      Y: padded(own.getUTCFullYear(), 4), y: padded(own.getUTCFullYear() % 100, 2),
      m: padded(own.getUTCMonth() + 1, 2), n: own.getUTCMonth() + 1, b: MONTHS[own.getUTCMonth()],
      d: padded(own.getUTCDate(), 2), e: own.getUTCDate(), a: WEEKDAYS[own.getUTCDay()],
      H: padded(own.getUTCHours(), 2), h: own.getUTCHours(), M: padded(own.getUTCMinutes(), 2),
      S: padded(own.getUTCSeconds(), 2), 3: padded(own.getUTCMilliseconds(), 3), "%": "%",
    };
    return asText(pattern).replace(/%([YymnbdeaHhMS3%])/g, (_, letter) => written[letter]);
  }
  function shareOfDay(value) {
    const found = TIME.exec(asText(value));
    return found ? milliseconds(found[1], found[2], found[3], found[4]) / DAY : NaN;
  }

  // -- patterns: every place that one could have come to is followed at once, so that none takes long

  const CLASSES = { d: /[0-9]/, w: /[A-Za-z0-9_]/, s: /[ \t\n\v\f\r]/ };
  const CONTROLS = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\v" };
  const compiled = new Map();

  function foundIn(pattern, text) {
    if (compiled.size > 200) compiled.clear();
    if (!compiled.has(pattern)) compiled.set(pattern, compile(letters(pattern)));
    const step = compiled.get(pattern), own = letters(text).slice(0, 10000);
    if (step === null) return false;
    return step(own, new Set(Array.from({ length: own.length + 1 }, (_, place) => place))).size > 0;
  }
  function compile(pattern) {
    let next = 0, depth = 0, steps = 0;
    const fault = new Error("pattern");
    const peek = () => next < pattern.length ? pattern[next] : "";
    function take() {
      if (next >= pattern.length) throw fault;
      return pattern[next++];
    }
    const one = (fits) => (text, at) => {
      const reached = new Set();
      at.forEach((place) => { if (place < text.length && fits(text[place])) reached.add(place + 1); });
      return reached;
    };
    const where = (holds) => (text, at) => new Set(Array.from(at).filter((place) => holds(text, place)));
    const repeated = (atom, least, most) => (text, at) => {
      for (let i = 0; i < least; i++) at = atom(text, at);
      const reached = new Set(at);
      // A place that was reached before, with more repetitions to spare, leads nowhere new.
      for (let fresh = at, more = least; fresh.size && more < most; more++) {
        fresh = new Set(Array.from(atom(text, fresh)).filter((place) => !reached.has(place)));
        fresh.forEach((place) => reached.add(place));
      }
      return reached;
    };
    function alternatives() {
      const branches = [sequence()];
      while (peek() === "|") { take(); branches.push(sequence()); }
      return branches.length === 1 ? branches[0] : (text, at) => {
        const reached = new Set();
        branches.forEach((branch) => branch(text, at).forEach((place) => reached.add(place)));
        return reached;
      };
    }
    function sequence() {
      const atoms = [];
      while (!["", "|", ")"].includes(peek())) atoms.push(countedAtom());
      return (text, at) => atoms.reduce((places, step) => places.size ? step(text, places) : places, at);
    }
    function countedAtom() {
      const before = steps;
      let step = atom();
      while (peek() && "*+?{".includes(peek())) {
        const bounds = count();
        steps = before + (steps - before) * Math.max(bounds[0], bounds[1] === Infinity ? 1 : bounds[1] || 1);
        if (steps > 1000) throw fault;
        if (peek() && "?+".includes(peek())) take();
        step = repeated(step, bounds[0], bounds[1]);
      }
      return step;
    }
    function count() {
      const sign = take();
      if (sign !== "{") return { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] }[sign];
      const found = /^([0-9]{1,9})(?:(,)([0-9]{0,9}))?}/.exec(pattern.slice(next).join(""));
      if (!found) throw fault;
      next += found[0].length;
      const least = Number(found[1]), most = found[3] ? Number(found[3]) : found[2] ? Infinity : least;
      if (most < least) throw fault;
      return [least, most];
    }
    function atom() {
      const letter = take();
      steps++;
      if (letter === "(") return group();
      if (letter === "[") return one(inBrackets());
      if (letter === ".") return one((own) => own !== "\n");
      if (letter === "^") return where((text, place) => place === 0);
      if (letter === "$") return where((text, place) => place === text.length);
      if (letter === "\\") return escaped();
      if ("*+?{)".includes(letter)) throw fault;
      return one((own) => own === letter);
    }
    function group() {
      if (++depth > 30) throw fault;
      if (peek() === "?") {
        take();
        if (take() !== ":") throw fault;
      }
      const step = alternatives();
      if (take() !== ")") throw fault;
      depth--;
      return step;
    }
    function escaped() {
      if (peek() !== "b" && peek() !== "B") return one(escape());
      const wanted = take() === "b";
      const isWord = (text, place) => place >= 0 && place < text.length && CLASSES.w.test(text[place]);
      return where((text, place) => (isWord(text, place - 1) !== isWord(text, place)) === wanted);
    }
    function escape() {
      const letter = take();
      if (/^[dwsDWS]$/.test(letter)) {
        const inside = CLASSES[letter.toLowerCase()], wanted = letter === letter.toLowerCase();
        return (own) => inside.test(own) === wanted;
      }
      if (letter === "p" || letter === "P") {
        const found = /^\{(?:L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\}/.exec(pattern.slice(next).join(""));
        if (!found) throw fault;
        next += found[0].length;
        const inside = new RegExp("^\\p" + found[0] + "$", "u");
        return (own) => inside.test(own) === (letter === "p");
      }
      const meant = has(CONTROLS, letter) ? CONTROLS[letter] : letter;
      if (/^[A-Za-z0-9]$/.test(meant)) throw fault;
      return (own) => own === meant;
    }
    function inBrackets() {
      const excluded = peek() === "^", fits = [];
      if (excluded) take();
      for (let first = true; first || peek() !== "]"; first = false) {
        let low = take();
        if (low === "\\") {
          if (/^[A-Za-z]$/.test(peek()) && !has(CONTROLS, peek())) { fits.push(escape()); continue; }
          low = take();
          low = has(CONTROLS, low) ? CONTROLS[low] : low;
        }
        let high = low;
        if (peek() === "-" && next + 1 < pattern.length && pattern[next + 1] !== "]") {
          take();
          high = take();
          if (high === "\\") high = take();
        }
        const least = low.codePointAt(0), most = high.codePointAt(0);
        if (most < least) throw fault;
        fits.push((own) => own.codePointAt(0) >= least && own.codePointAt(0) <= most);
      }
      take();
      return (own) => fits.some((fit) => fit(own)) !== excluded;
    }
    try {
      if (pattern.length > 500) throw fault;
      const step = alternatives();
      if (next < pattern.length) throw fault;
      return step;
    } catch (error) {
      if (error !== fault) throw error;
      return null;
    }
  }

  // -- functions

  function extreme(isBetter) {
    return function () {
      const numbers = Array.from(arguments).map(asNumber);
      if (!numbers.length || numbers.some(isNaN)) return NaN;
      return numbers.reduce((best, number) => isBetter(number, best) ? number : best);
    };
  }
  function join(separator) {
    const text = Array.prototype.slice.call(arguments, 1).map(asText).join(asText(separator));
    return text.length > LONGEST_TEXT ? letters(text).slice(0, LONGEST_TEXT).join("") : text;
  }
  function sum() { return Array.from(arguments).reduce((total, value) => total + asNumber(value), 0); }
  function shifted(number, digits) {
    const parts = String(number).split("e");
    return Number(parts[0] + "e" + (Number(parts[1] || 0) + digits));
  }
  function round(value, places) {
    const number = asNumber(value), digits = places === undefined ? 0 : Math.trunc(asNumber(places));
    if (!(Math.abs(places === undefined ? 0 : asNumber(places)) <= 30)) return NaN;
    const moved = shifted(number, digits);
    if (!isFinite(moved)) return number;  // too large to have such digits
    const rounded = shifted(Math.round(moved), -digits);
    return rounded === 0 && (number < 0 || Object.is(number, -0)) ? -0 : rounded;
  }
  function place(value, length) {
    const number = asNumber(value);
    const offset = isNaN(number) ? 0 : Math.trunc(Math.max(-length - 1, Math.min(number, length)));
    return Math.max(0, offset < 0 ? offset + length : offset);
  }
  function substr(text, start, end) {
    const own = letters(asText(text));
    return own.slice(place(start, own.length), end === undefined ? own.length : place(end, own.length)).join("");
  }
  function selectedAt(chosen, at) {
    const codes = words(chosen), number = asNumber(at);
    return number >= 0 && number < codes.length ? codes[Math.trunc(number)] : "";
  }
  function translate(text, from, to) {
    const table = new Map(), put = letters(asText(to));
    letters(asText(from)).forEach((letter, at) => { if (!table.has(letter)) table.set(letter, at < put.length ? put[at] : ""); });
    return letters(asText(text)).map((letter) => table.has(letter) ? table.get(letter) : letter).join("");
  }
  function before(text, mark) {
    const at = asText(text).indexOf(asText(mark));
    return at < 0 ? "" : asText(text).slice(0, at);
  }
  function after(text, mark) {
    const at = asText(text).indexOf(asText(mark));
    return at < 0 ? "" : asText(text).slice(at + asText(mark).length);
  }
  function counts(value) { return asText(value) === "yes" || asNumber(value) > 0; }
  function within(number, minimum, maximum) {
    const low = asNumber(minimum), high = asNumber(maximum);
    return (low === -1 || number >= low) && (high === -1 || number <= high);
  }
  function checklist(minimum, maximum) {
    return within(Array.prototype.slice.call(arguments, 2).filter(counts).length, minimum, maximum);
  }
  function weightedChecklist(minimum, maximum) {
    const pairs = Array.prototype.slice.call(arguments, 2);
    return within(sum.apply(null, pairs.filter((_, at) => at % 2 && counts(pairs[at - 1]))), minimum, maximum);
  }
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    const hex = Array.from(bytes).map((byte) => ("0" + byte.toString(16)).slice(-2)).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  const PLAIN = {
    "true": () => true,
    "false": () => false,
    "not": (value) => !asTruth(value),
    "boolean": asTruth,
    "boolean-from-string": (value) => ["true", "1"].includes(asText(value)),
    "coalesce": function () { return Array.from(arguments).map(asText).find((text) => text !== "") || ""; },
    "selected": (chosen, code) => words(chosen).includes(stripped(asText(code))),
    "selected-at": selectedAt,
    "count-selected": (value) => words(value).length,
    "round": round,
    "int": (value) => Math.trunc(asNumber(value)) + 0,
    "number": asNumber,
    "abs": (value) => Math.abs(asNumber(value)),
    "pow": (base, exponent) => Math.pow(asNumber(base), asNumber(exponent)),
    "string": asText,
    "substr": substr,
    "substring-before": before,
    "substring-after": after,
    "string-length": (value) => letters(asText(value)).length,
    "contains": (text, part) => asText(text).includes(asText(part)),
    "starts-with": (text, start) => asText(text).startsWith(asText(start)),
    "ends-with": (text, end) => asText(text).endsWith(asText(end)),
    "normalize-space": (text) => words(text).join(" "),
    "translate": translate,
    "regex": (text, pattern) => foundIn(asText(pattern), asText(text)),
    "date": date,
    "format-date": formatted,
    "format-date-time": formatted,
    "decimal-date-time": asNumber,
    "decimal-time": shareOfDay,
    "uuid": uuid,
    "checklist": checklist,
    "weighted-checklist": weightedChecklist,
  };
  // These take every instance of an item in a repeat, where others get the first.
  const OF_EVERY = {
    "count": function () { return arguments.length; },
    "count-non-empty": function () { return Array.from(arguments).filter((value) => asText(value) !== "").length; },
    "sum": sum,
    "min": extreme((number, best) => number < best),
    "max": extreme((number, best) => number > best),
    "concat": function () { return join.apply(null, [""].concat(Array.from(arguments))); },
    "join": join,
  };

  // -- the value of a tree

  function instances(name, answers) {
    const found = [];
    Object.keys(answers).forEach((key) => {
      if (Array.isArray(answers[key])) answers[key].forEach((instance) => {
        if (isMapping(instance) && has(instance, name)) found.push(nodeText(instance[name]));
      });
    });
    return found;
  }
  function reference(name, answers) {
    if (has(answers, name)) return nodeText(answers[name]);
    const dot = name.lastIndexOf("."), whole = name.slice(0, Math.max(dot, 0)), part = name.slice(dot + 1);
    if (has(answers, whole) && isMapping(answers[whole]) && part !== "missing") {
      return has(answers[whole], part) ? nodeText(answers[whole][part]) : "";
    }
    return instances(name, answers).find((text) => text !== "") || "";
  }
  function every(tree, context) {
    if (tree.operator === "|") return every(tree.left, context).concat(every(tree.right, context));
    if (tree.type !== "reference") return [evaluate(tree, context)];
    const answers = context.answers;
    if (!has(answers, tree.name)) {
      const inside = instances(tree.name, answers), points = reference(tree.name, answers);
      return inside.length || !points ? inside : [points];
    }
    const stored = answers[tree.name];
    return Array.isArray(stored) && stored.every(isMapping) ? stored.map(() => "") : [nodeText(stored)];
  }
  function equal(left, right) {
    if (typeof left === "boolean" || typeof right === "boolean") return asTruth(left) === asTruth(right);
    if (typeof left === "number" || typeof right === "number") return asNumber(left) === asNumber(right);
    return left === right;
  }
  const ARITHMETIC = {
    "<": (left, right) => left < right,
    "<=": (left, right) => left <= right,
    ">": (left, right) => left > right,
    ">=": (left, right) => left >= right,
    "+": (left, right) => left + right,
    "-": (left, right) => left - right,
    "*": (left, right) => left * right,
    "div": (left, right) => left / right,
    "mod": (left, right) => left % right,
  };
  function binary(tree, context) {
    const left = evaluate(tree.left, context);
    if (tree.operator === "and") return asTruth(left) && asTruth(evaluate(tree.right, context));
    if (tree.operator === "or") return asTruth(left) || asTruth(evaluate(tree.right, context));
    const right = evaluate(tree.right, context);
    if (tree.operator === "=") return equal(left, right);
    if (tree.operator === "!=") return !equal(left, right);
    return ARITHMETIC[tree.operator](asNumber(left), asNumber(right));
  }
  const SPECIAL = {
    "if": (given, context) => evaluate(asTruth(evaluate(given[0], context)) ? given[1] : given[2], context),
    "once": (given, context) => nodeText(context.own) || evaluate(given[0], context),
    "today": (given, context) => context.today,
    "now": (given, context) => context.now || context.today + "T00:00:00+03:30",
    "position": (given, context) => has(context.answers, "#position") ? context.answers["#position"] : 1,
    "indexed-repeat": function (given, context) {
      const number = asNumber(evaluate(given[2], context));
      const stored = has(context.answers, given[1].name) ? context.answers[given[1].name] : null;
      if (!Array.isArray(stored) || !(number >= 1 && number <= stored.length)) return "";
      const instance = stored[Math.trunc(number) - 1];
      return isMapping(instance) && has(instance, given[0].name) ? nodeText(instance[given[0].name]) : "";
    },
    "jr:choice-name": function (given, context) {
      const code = asText(evaluate(given[0], context));
      const name = String(given[1].value || given[1].name || "").replace(/^\s*\$\{|\}\s*$/g, "").trim();
      return code && context.lookup ? context.lookup.label(name, code) : code;
    },
    "pulldata": function (given, context) {
      const texts = given.map((argument) => asText(evaluate(argument, context)));
      return context.lookup ? context.lookup.cell(texts[0], texts[1], texts[2], texts[3]) : "";
    },
  };
  function call(tree, context) {
    const given = tree.arguments;
    if (has(SPECIAL, tree.name)) return SPECIAL[tree.name](given, context);
    if (has(PLAIN, tree.name)) return PLAIN[tree.name].apply(null, given.map((argument) => evaluate(argument, context)));
    const values = given.map((argument) => every(argument, context));
    if (tree.name === "join") values[0] = values[0].length ? values[0].slice(0, 1) : [""];  // what stands between
    return OF_EVERY[tree.name].apply(null, [].concat.apply([], values));
  }
  // context: answers (as stored, by variable), own (what `.` stands for), today, now, lookup, columns of a choice
  function evaluate(tree, context) {
    switch (tree.type) {
      case "text": case "number": return tree.value;
      case "reference": return reference(tree.name, context.answers);
      case "own": return nodeText(context.own);
      case "column": return context.columns && has(context.columns, tree.name) ? context.columns[tree.name] : "";
      case "parent": return "";
      case "negative": return -asNumber(evaluate(tree.of, context));
      case "binary": return binary(tree, context);
      default: return call(tree, context);
    }
  }

  return { evaluate: evaluate, asNumber: asNumber, asText: asText, asTruth: asTruth };
})();
