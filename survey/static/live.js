// A section answers at once: which questions are asked, values worked out, choices offered, what a constraint says.
// The rules come with the page (survey/respondents/live_pages.py); without scripts the server does the same on the next post.
(function () {
  "use strict";
  const form = document.getElementById("answers"), data = document.getElementById("live");
  if (!form || !data) return;
  const live = JSON.parse(data.textContent), known = JSON.parse(document.getElementById("known").textContent);

  // Questions that were not asked when the page was made wait in templates; from here on they are only hidden.
  for (let waiting; (waiting = form.querySelector("template"));) {  // one may wait in another
    waiting.content.firstElementChild.hidden = true;
    waiting.parentNode.replaceChild(waiting.content, waiting);
  }

  // -- what is typed, as it would be stored

  const stripped = (text) => text.replace(/[\u200e\u200f\u061c\ufeff\u202a-\u202e\u2066-\u2069]/g, "").trim();
  function ascii(text) {
    return text.replace(/[۰-۹٠-٩０-９]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩０１２３４５６７８９".indexOf(digit) % 10);
  }
  function words(text) {
    const letters = { "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ھ": "ه", "ە": "ه", "ـ": "" };
    const own = stripped(text.replace(/\r\n?/g, "\n")).normalize("NFC");
    if (/^[ +()\/.,*#-]*[0-9][0-9 +()\/.,*#-]*$/.test(ascii(own))) return ascii(own);
    return live.language === "fa" ? own.replace(/[يىكةھەـ]/g, (letter) => letters[letter]) : own;
  }
  function number(text) {
    let own = stripped(ascii(text)).replace(/[٪%]$/, "").trim().replace("−", "-").replace("٫", "."), sign = "";
    if (own.startsWith("-") !== own.endsWith("-")) {
      sign = "-";
      own = own.replace(/^-|-$/g, "").trim();
    }
    if (/^\d{1,3}([٬،, \u00a0]\d{3})+(\.\d+)?$/.test(own)) own = own.replace(/[٬،, \u00a0]/g, "");
    else if (/^\d+\/\d+$/.test(own)) own = own.replace("/", ".");
    return /^(\d+(\.\d+)?|\.\d+)$/.test(own) ? Number(sign + own) : NaN;
  }
  // Days since 1970 of a day of the Jalali calendar, whose leap years return after 33 (true from 1178 to 1633).
  function jalali(year, month, day) {
    const years = year + 1595, months = month < 7 ? (month - 1) * 31 : (month - 7) * 30 + 186;
    return -355668 + 365 * years + Math.floor(years / 33) * 8 + Math.floor((years % 33 + 3) / 4) + months + day - 719528;
  }
  function isoDay(parts) {
    const year = Number(parts[0]), month = Number(parts[1]), day = Number(parts[2]);
    if (parts.some((part) => !/^\d{1,4}$/.test(part)) || year < 1000 || month < 1 || month > 12) return undefined;
    const next = month < 12 ? jalali(year, month + 1, 1) : jalali(year + 1, 1, 1);
    if (day < 1 || day > next - jalali(year, month, 1)) return undefined;
    return new Date(jalali(year, month, day) * 86400000).toISOString().slice(0, 10);
  }
  function isoTime(name) {
    const own = ["hour", "minute"].map((part) => ascii(first(name + "." + part)));
    if (!own.every((part) => /^\d{1,2}$/.test(part)) || own[0] > 23 || own[1] > 59) return undefined;
    return own.map((part) => ("0" + part).slice(-2)).join(":");
  }
  const fields = (name) => Array.from(form.querySelectorAll('[name="' + name + '"]'));
  const isOn = (field) => !/^(radio|checkbox)$/.test(field.type) || field.checked;
  const posted = (name) => fields(name).filter(isOn).map((field) => field.value);
  const first = (name) => (posted(name)[0] || "").trim();
  function parts(name) {  // of a ranking or an allocation: [code, what is typed]
    return Array.from(form.querySelectorAll('[name^="' + name + '."]'))
      .filter((field) => !/\.missing$/.test(field.name) && field.value.trim())
      .map((field) => [field.name.slice(name.length + 1), field.value]);
  }
  const outside = (value, of) => (of.minimum !== undefined && value < of.minimum) || (of.maximum !== undefined && value > of.maximum);
  const READERS = {
    code: (name) => first(name) || undefined,
    several(name, of) {
      const codes = posted(name);
      return codes.length && !outside(codes.length, of) ? codes : undefined;
    },
    ranking(name) {
      const places = [];
      parts(name).forEach((part) => { places[Number(part[1]) - 1] = part[0]; });
      return places.length && !places.includes(undefined) ? places : undefined;
    },
    allocation(name, of) {
      const points = {};
      parts(name).forEach((part) => { if (number(part[1])) points[part[0]] = number(part[1]); });
      const given = Object.keys(points).reduce((sum, code) => sum + points[code], 0);
      return given === of.total ? points : undefined;
    },
    number(name, of) {
      const value = number(first(name));
      return isNaN(value) || (!of.decimals && value % 1) || outside(value, of) ? undefined : value;
    },
    date(name, of) {
      const day = isoDay(["year", "month", "day"].map((part) => ascii(first(name + "." + part))));
      return day === undefined || outside(day, of) ? undefined : day;
    },
    time(name) { return isoTime(name); },
    datetime(name) {
      const day = READERS.date(name, {}), time = isoTime(name);
      return day && time && day + "T" + time;
    },
    text(name, of) {
      const text = words(posted(name)[0] || "");
      return outside(Array.from(text).length, of) ? undefined : text || undefined;
    },
  };
  // Puts what is typed for one variable where conditions see it.
  function read(name, field, of, into) {
    const value = READERS[of.kind](field, of), reason = first(field + ".missing"), other = first(field + ".other");
    if (value !== undefined) into[name] = value;
    else if (reason) into[name] = { missing: reason };
    if (of.other && other && value !== undefined && [].concat(value).includes(of.other)) into[name + ".other"] = words(other);
  }

  // -- what follows

  const seen = Object.assign({}, known.answers);  // relevant answers
  const worked = {};  // values worked out inside repeats, by field
  const away = new Set();  // elements whose condition does not hold, and `repeat.1.item`
  const bare = new Set();  // those of which nothing is offered
  const isAsked = (field) => !away.has(field) && !bare.has(field);
  const question = (field) => document.getElementById("q-" + field);
  const blocks = (repeat) => Array.from(question(repeat).querySelectorAll(".block"));
  const numbers = (repeat) => blocks(repeat).map((_, at) => at + 1);
  const asked = (repeat) => numbers(repeat).filter((number) => !blocks(repeat)[number - 1].hidden);

  function context(rule, number) {
    const answers = Object.assign({}, seen);
    if (number) {  // what is silent in this instance is not looked for in others
      live.repeats[rule.repeat].forEach((name) => { answers[name] = null; });
      Object.assign(answers, instance(rule.repeat, number), workedOut(rule.repeat, number), { "#position": number });
    }
    const field = number ? rule.repeat + "." + number + "." + rule.of : rule.of, own = {};
    if (live.items[rule.of]) read(rule.of, field, live.items[rule.of], own);
    return { answers: answers, own: own[rule.of], today: known.today, now: now(), lookup: rule.key === "expression" ? lookup : null, field: field };  // as on the server
  }
  function now() { return new Date(Date.now() + 12600000).toISOString().replace("Z", "+03:30"); }
  const lookup = {
    label: (variable, code) => ((live.labels || {})[variable] || {})[code] || code,
    cell: (table, column, key, value) => (((live.tables || {})[table] || []).find((row) => row[key] === value) || {})[column] || "",
  };
  function instance(repeat, number) {
    const own = {};
    live.repeats[repeat].forEach((name) => {
      const field = repeat + "." + number + "." + name;
      if (live.items[name] && isAsked(field)) read(name, field, live.items[name], own);
    });
    return own;
  }
  function workedOut(repeat, number) {
    const own = {};
    live.repeats[repeat].forEach((name) => {
      const field = repeat + "." + number + "." + name;
      if (worked[field] !== undefined && isAsked(field)) own[name] = worked[field];
    });
    return own;
  }
  // What is typed for an element comes to where conditions see it, or goes.
  function gather(element) {
    (live.variables[element] || [element]).forEach((name) => {
      delete seen[name];
      delete seen[name + ".other"];
      if (isAsked(element) && live.items[name]) read(name, name, live.items[name], seen);
    });
    if (live.repeats[element] && isAsked(element)) {
      let filled = asked(element).filter((number) => Object.keys(instance(element, number)).length);
      if (live.counted.includes(element)) filled = asked(element).slice(0, filled.pop() || 0);  // each keeps its place
      if (filled.length) seen[element] = filled.map((number) => Object.assign(instance(element, number), workedOut(element, number)));
    }
  }
  // An answer as it is said in a wording; "" for none, undefined where this page does not change it.
  function inWords(field) {
    const parts = field.split("."), item = parts.length === 3 && live.repeats[parts[0]] ? parts[2] : field, how = live.words[item];
    if (!how) return undefined;
    if (item !== field) return said(Object.assign(instance(parts[0], parts[1]), workedOut(parts[0], parts[1]))[item], how, field);
    const repeat = Object.keys(live.repeats).find((name) => live.repeats[name].includes(item));
    if (repeat) return list((seen[repeat] || []).map((own) => said(own[item], how)).filter(Boolean));
    const share = Object(seen[parts[0]])[parts.slice(1).join(".")];
    return said(seen[item] === undefined && how.share ? share || (seen[parts[0]] ? 0 : undefined) : seen[item], how, field);
  }
  function filledIn(text) {
    return text.replace(/\$\{\s*([\w.-]+)\s*\}/g, (_, name) => {
      const own = inWords(name);
      return (own === undefined ? (known.words || {})[name] : own) || "…";
    });
  }
  const native = (text) => text.replace(/\d/g, (digit) => live.digits[digit]);
  const list = (parts) => parts.join(live.comma);
  function said(value, how, field) {
    if (value === undefined || value === null || Object(value).missing) return "";
    if (how.labels && !Array.isArray(value) && Object(value) === value) {
      return list(Object.keys(value).map((code) => how.labels[code] + ": " + figures(String(value[code]))));
    }
    if (how.labels) return list([].concat(value).map((code) => how.labels[code] || code));
    if (how.date && field) {
      const day = native(ascii(first(field + ".day"))) + " " + how.date[ascii(first(field + ".month")) - 1] + " " + native(ascii(first(field + ".year")));
      return /T/.test(value) ? list([day, native(value.slice(-5))]) : day;
    }
    return how.text ? String(value) : figures(typeof value === "number" ? expressions.asText(value) : String(value));
  }
  function figures(text) {
    const parts = /^(-?)(0|[1-9]\d{0,14})(?:\.(\d+?)0*)?$/.exec(text);
    if (!parts) return native(text);
    const whole = parts[2].length > 4 ? parts[2].replace(/\B(?=(\d{3})+$)/g, live.thousands) : parts[2];
    const rest = parts[3] && parts[3] !== "0" ? live.point + parts[3] : "";
    return (parts[1] ? live.minus : "") + native(whole + rest);
  }
  const HANDLERS = {
    relevance(rule, at) {
      show(rule, at, away, expressions.asTruth(expressions.evaluate(rule.tree, at)));
    },
    count(rule, at) {
      const count = Math.min(expressions.asNumber(expressions.evaluate(rule.tree, at)), rule.maximum);
      blocks(rule.of).forEach((block, place) => { block.hidden = !(place + 1 <= count); });
      show(rule, at, bare, count >= 1);
    },
    required_when(rule, at) {
      const mark = question(at.field) && question(at.field).querySelector(".must");
      if (mark) mark.hidden = !expressions.asTruth(expressions.evaluate(rule.tree, at));
    },
    expression(rule, at) {
      if (!isAsked(at.field)) return;
      const value = expressions.asText(expressions.evaluate(rule.tree, at));
      if (rule.repeat) worked[at.field] = value; else seen[rule.of] = value;
      if (rule.repeat) gather(rule.repeat);
    },
    choice_filter(rule, at) {
      const offered = rule.choices.filter((choice) => choice.rows.some((columns) =>
        expressions.asTruth(expressions.evaluate(rule.tree, Object.assign({ columns: columns }, at))))).map((choice) => choice.code);
      rule.choices.forEach((choice) => offer(at.field, choice.code, offered.includes(choice.code)));
      Array.from(question(at.field).querySelectorAll(".ranks, .shares")).forEach((list) => list.dispatchEvent(new Event("offered")));
      show(rule, at, bare, offered.length > 0);
    },
    constraint(rule, at, isSaid) {
      const isKept = at.own === undefined || Object(at.own).missing || expressions.asTruth(expressions.evaluate(rule.tree, at));
      const asked = question(at.field), said = document.getElementById("e-" + at.field);
      const message = filledIn(rule.message);
      if (isKept && said && said.textContent === message) {
        said.parentNode.removeChild(said);
        asked.classList.remove("q-fault");
      } else if (!isKept && !said && isSaid) {
        const fault = document.createElement("p");
        fault.className = "fault";
        fault.id = "e-" + at.field;
        fault.setAttribute("role", "alert");
        fault.textContent = message;
        asked.querySelector(".q-text").insertAdjacentElement("afterend", fault);
        asked.classList.add("q-fault");
      }
    },
  };
  // A question comes or goes, for its condition or for what there is to choose.
  function show(rule, at, gone, isThere) {
    if (isThere) gone.delete(at.field); else gone.add(at.field);
    if (question(at.field)) question(at.field).hidden = !isAsked(at.field);
    gather(rule.repeat || rule.of);
  }
  function offer(field, code, isOffered) {
    const own = fields(field).filter((choice) => choice.value === code);
    own.concat(options(field, code), fields(field + "." + code)).forEach((choice) => {
      (choice.closest(".opt, .pt, .rank, .share") || choice).hidden = !isOffered;
      choice.disabled = !isOffered;
      const group = choice.closest("optgroup");
      if (group) group.hidden = !group.querySelector("option:not([hidden])");
      if (isOffered) return;
      if (choice.matches("option, [type=radio], [type=checkbox]")) choice.checked = choice.selected = false;
      else choice.value = "";
    });
  }
  function options(name, code) { return Array.from(form.querySelectorAll('select[name="' + name + '"] option[value="' + code + '"]')); }
  function follow(rules, isSaid) {
    rules.forEach((place) => {
      const rule = live.rules[place], handle = HANDLERS[rule.key];
      if (rule.repeat) numbers(rule.repeat).forEach((number) => handle(rule, context(rule, number), isSaid));
      else handle(rule, context(rule), isSaid);
    });
    const shown = form.querySelector('[name="shown"]');
    if (shown) shown.value = live.elements.concat(...Object.keys(live.repeats).map(inside)).filter(isAsked).join(" ");
    Array.from(document.querySelectorAll("[data-words]")).forEach((said) => {
      const words = inWords(said.getAttribute("data-words"));
      if (words !== undefined) said.textContent = words || "…";
    });
    Array.from(document.querySelectorAll("[data-said]")).forEach((option) => {  // no element may stand inside one
      const said = filledIn(option.getAttribute("data-said"));
      if (option.matches("optgroup")) option.label = said; else option.textContent = said;
    });
    Array.from(document.querySelectorAll("[data-value]")).forEach((output) => {
      const value = seen[output.getAttribute("data-value")];
      output.textContent = value === undefined ? "" : Array.isArray(value) ? value.join(" ") : expressions.asText(value);
    });
  }
  function inside(repeat) {
    const fields = (number) => [repeat + "." + number].concat(live.repeats[repeat].map((name) => repeat + "." + number + "." + name));
    return isAsked(repeat) ? [].concat(...asked(repeat).map(fields)) : [];
  }
  function changed(event, isSaid) {
    const name = event.target.name || (event.target.closest("[id^='q-']") || { id: "" }).id.slice(2);
    const element = live.elements.find((own) => name === own || name.startsWith(own + "."));
    if (!element) return;
    gather(element);
    follow(live.after[element] || [], isSaid);
  }
  // Leaving a field by pressing a button: nothing may move until it is let go, or the press would miss it.
  let isPressed = false, waiting = [];
  document.addEventListener("pointerdown", () => { isPressed = true; }, true);
  ["pointerup", "pointercancel", "keydown"].forEach((end) => document.addEventListener(end, () => {
    isPressed = false;
    setTimeout(() => waiting.splice(0).forEach((event) => changed(event, true)), 0);
  }, true));
  // answer.js comes after this and may change fields on the same event: let it go first.
  form.addEventListener("change", (event) => isPressed ? waiting.push(event) : setTimeout(changed, 0, event, true));
  form.addEventListener("click", (event) => { if (event.target.closest('[type="button"]')) setTimeout(changed, 0, event, true); });
  form.addEventListener("input", (event) => changed(event, false));

  known.absent.forEach((name) => away.add(name));
  function start() {
    live.elements.forEach(gather);
    follow(live.rules.map((_, place) => place), false);
  }
  start();
  window.addEventListener("pageshow", start);  // a browser that comes back may have filled in fields
})();
