// Small helps on a page that is complete without them: order by tap, share out by thumb, count, clear.
// What is posted is always the plain fields; nothing here is needed to answer.
(function () {
  "use strict";
  var form = document.getElementById("answers");
  if (!form) return;
  var words = JSON.parse((document.getElementById("words") || { textContent: "{}" }).textContent);
  var digits = { fa: "۰۱۲۳۴۵۶۷۸۹", azb: "۰۱۲۳۴۵۶۷۸۹", ckb: "٠١٢٣٤٥٦٧٨٩", ar: "٠١٢٣٤٥٦٧٨٩" }[form.getAttribute("data-lang")];

  function native(value) {
    return digits ? String(value).replace(/[0-9]/g, function (d) { return digits[d]; }) : String(value);
  }
  function ascii(text) {
    return text.replace(/[۰-۹]/g, function (d) { return d.charCodeAt(0) - 0x06f0; })
      .replace(/[٠-٩]/g, function (d) { return d.charCodeAt(0) - 0x0660; });
  }
  function say(key, fields) {
    return (words[key] || "").replace(/\{(\w+)\}/g, function (_, name) {
      var value = fields[name];
      return typeof value === "number" ? native(value) : value;
    });
  }
  function all(selector, inside) { return Array.prototype.slice.call((inside || form).querySelectorAll(selector)); }
  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    if (tag === "button") element.type = "button";
    return element;
  }

  var faults = document.getElementById("faults");
  if (faults) faults.focus();

  // Sent twice by an impatient thumb: the second time is left out.
  var sentAt = 0;
  form.addEventListener("submit", function (event) {
    var now = Date.now();
    if (now - sentAt < 2500) event.preventDefault(); else sentAt = now;
  });
  window.addEventListener("pageshow", function () { sentAt = 0; });

  // An answer and a reason for none take each other's place.
  form.addEventListener("change", function (event) {
    var name = event.target.name || "";
    if (event.target.type === "radio" && /\.missing$/.test(name) && event.target.checked) {
      var own = name.replace(/\.missing$/, "");
      all("input").forEach(function (input) {
        if (input.name !== own) return;
        if (input.type === "radio" || input.type === "checkbox") input.checked = false; else input.value = "";
      });
    } else if (event.target.checked || event.target.value) {
      all('input[type="radio"]').forEach(function (input) { if (input.name === name + ".missing") input.checked = false; });
    }
  });

  // Several codes: a live count, and the exclusive one alone.
  all("[data-several]").forEach(function (question) {
    var maximum = Number(question.getAttribute("data-several")) || 0;
    var boxes = all('input[type="checkbox"]', question);
    var count = maximum ? make("p", "count") : null;
    if (count) {
      count.setAttribute("role", "status");
      question.insertBefore(count, question.querySelector(".other, .apart"));
    }
    function show() {
      var n = boxes.filter(function (box) { return box.checked; }).length;
      if (!count) return;
      var over = n > maximum;
      count.className = over ? "count count-over" : "count";
      count.textContent = n === 0 ? "" : over ? say("chosen-too-many", { n: n, over: n - maximum }) : say("chosen", { n: n, maximum: maximum });
    }
    question.addEventListener("change", function (event) {
      var alone = event.target.hasAttribute("data-exclusive");
      if (event.target.type === "checkbox" && event.target.checked) {
        boxes.forEach(function (box) {
          if (box !== event.target && (alone || box.hasAttribute("data-exclusive"))) box.checked = false;
        });
      }
      show();
    });
    show();
  });

  // One's own words beside «other»: shown when it is chosen; writing them chooses it.
  all("[data-other-words]").forEach(function (box) {
    var question = box.closest("fieldset"), choice = question.querySelector("[data-other]"), input = box.querySelector("input");
    if (!choice) return;
    function show() { box.hidden = !choice.checked && !input.value; }
    question.addEventListener("change", show);
    input.addEventListener("input", function () { if (input.value && !choice.checked) { choice.checked = true; choice.dispatchEvent(new Event("change", { bubbles: true })); } });
    show();
  });

  // A radio button once chosen can be emptied again: nothing here is compulsory.
  all("fieldset.kind-one, fieldset.kind-scale").forEach(function (question) {
    if (question.hasAttribute("data-required")) return;
    var button = make("button", "clear", say("clear", {}));
    var radios = all('input[type="radio"]', question);
    function show() { button.hidden = !radios.some(function (radio) { return radio.checked; }); }
    button.addEventListener("click", function () {
      radios.forEach(function (radio) { radio.checked = false; });
      show();
      question.dispatchEvent(new Event("change", { bubbles: true }));
      radios[0].focus();
    });
    question.addEventListener("change", show);
    question.appendChild(button);
    show();
  });

  // Ranking: tap in order of importance; the selects stay what is posted.
  var arrow = '<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 12.5l6-6 6 6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  all("[data-ranking]").forEach(function (list) {
    var depth = Number(list.getAttribute("data-ranking"));
    var rows = all(".rank", list).map(function (element) {
      var label = element.querySelector("label"), select = element.querySelector("select");
      var row = { element: element, select: select, label: label.firstChild.textContent.trim() };
      row.tap = make("button", "rank-tap");
      row.badge = make("b");
      row.badge.setAttribute("aria-hidden", "true");
      row.state = make("span", "vh");
      var text = make("span");
      Array.prototype.slice.call(label.childNodes).forEach(function (node) { text.appendChild(node.cloneNode(true)); });
      row.tap.appendChild(row.badge); row.tap.appendChild(text); row.tap.appendChild(row.state);
      row.moves = make("span", "rank-moves");
      row.up = make("button"); row.down = make("button");
      row.up.innerHTML = arrow; row.down.innerHTML = arrow;
      row.down.firstChild.style.transform = "rotate(180deg)";
      row.up.setAttribute("aria-label", say("up", { label: row.label }));
      row.down.setAttribute("aria-label", say("down", { label: row.label }));
      row.moves.appendChild(row.up); row.moves.appendChild(row.down);
      label.hidden = true; select.hidden = true;
      element.appendChild(row.tap); element.appendChild(row.moves);
      row.tap.addEventListener("click", function () { toggle(row); });
      row.up.addEventListener("click", function () { move(row, -1); });
      row.down.addEventListener("click", function () { move(row, 1); });
      return row;
    });
    list.className += " ranks-live";
    var said = list.parentNode.querySelector(".hint");
    var help = said ? null : make("p", "hint", depth < rows.length ? say("rank-first", { n: depth }) : say("rank-all", {}));
    if (help) list.parentNode.insertBefore(help, list);
    function place(row) { return Number(row.select.value) || 0; }
    function ordered() { return rows.filter(place).sort(function (a, b) { return place(a) - place(b); }); }
    function give(order) {
      rows.forEach(function (row) { row.select.value = ""; });
      order.forEach(function (row, index) { row.select.value = String(index + 1); });
      show();
    }
    function toggle(row) {
      var order = ordered();
      if (place(row)) order = order.filter(function (other) { return other !== row; });
      else if (order.length < depth) order.push(row);
      else order[depth - 1] = row;
      give(order);
    }
    function move(row, by) {
      var order = ordered(), at = order.indexOf(row), to = at + by;
      if (to < 0 || to >= order.length) return;
      order[at] = order[to]; order[to] = row;
      give(order);
      (by < 0 ? (row.up.disabled ? row.down : row.up) : (row.down.disabled ? row.up : row.down)).focus();
    }
    list.addEventListener("offered", function () { give(ordered()); });
    function show() {
      var order = ordered();
      rows.forEach(function (row) {
        var at = order.indexOf(row), on = at >= 0;
        row.element.className = on ? "rank rank-on" : "rank";
        row.badge.textContent = on ? native(at + 1) : "";
        row.state.textContent = "، " + (on ? say("ranked", { place: at + 1 }) : say("not-ranked", {}));
        row.tap.setAttribute("aria-pressed", on ? "true" : "false");
        row.moves.hidden = !on;
        row.moves.style.display = on ? "" : "none";
        row.up.disabled = at <= 0;
        row.down.disabled = at >= order.length - 1;
      });
    }
    show();
  });

  // Sharing out: buttons of one step, and what is left always in sight.
  all("[data-total]").forEach(function (box) {
    var total = Number(box.getAttribute("data-total")), step = Number(box.getAttribute("data-step")) || 1;
    var unit = box.getAttribute("data-unit"), left = box.querySelector(".left");
    var lines = all(".share", box).map(function (element) {
      var input = element.querySelector("input"), label = element.querySelector("label").textContent.trim();
      var less = make("button", "", "−"), more = make("button", "", "+"), bar = make("span", "share-bar");
      less.setAttribute("aria-label", say("take-points", { step: step, label: label }));
      more.setAttribute("aria-label", say("add-points", { step: step, label: label }));
      input.parentNode.insertBefore(less, input);
      input.parentNode.insertBefore(more, input.nextSibling);
      element.appendChild(bar);
      var line = { input: input, bar: bar, less: less, more: more };
      less.addEventListener("click", function () { put(line, Math.max(0, points(line) - step)); });
      more.addEventListener("click", function () { put(line, Math.min(points(line) + step, points(line) + Math.max(0, rest()))); });
      input.addEventListener("input", show);
      return line;
    });
    box.addEventListener("offered", show);
    function points(line) { return Number(ascii(line.input.value).replace(/[^0-9]/g, "")) || 0; }
    function rest() { return total - lines.reduce(function (sum, line) { return sum + points(line); }, 0); }
    function put(line, value) { line.input.value = value ? native(value) : ""; show(); }
    function show() {
      var over = rest();
      left.className = over < 0 ? "left left-over" : over === 0 ? "left left-none" : "left";
      left.textContent = over < 0 ? say("left-less", { left: -over, total: total, unit: unit })
        : say(over === 0 ? "left-none" : "left", { left: over, total: total, unit: unit });
      lines.forEach(function (line) {
        line.bar.style.width = Math.min(100, points(line) / total * 100) + "%";
        line.less.disabled = points(line) === 0;
        line.more.disabled = over <= 0;
      });
    }
    show();
  });
})();
