/* Comfort only: every page is complete without this file. It reads the page and fetches nothing. */
(function () {
  'use strict';
  function all(query, root) { return Array.prototype.slice.call((root || document).querySelectorAll(query)); }

  // A link into a fold opens the fold; a figure on a page of its own is looked up by its first characters.
  function reach() {
    var id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (e) { return; }
    if (!id) return;
    var target = document.getElementById(id);
    if (!target) {
      var shards = document.getElementById('shards');
      if (shards) all('a', shards).some(function (a) {
        if (id.indexOf(a.textContent.replace('…', '')) !== 0) return false;
        location.replace(a.getAttribute('href') + '#' + encodeURIComponent(id));
        return true;
      });
      return;
    }
    for (var d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    target.scrollIntoView({ block: target.offsetHeight < innerHeight * 0.8 ? 'center' : 'start' });
    if (target.hasAttribute('tabindex')) target.focus({ preventScroll: true });
  }
  addEventListener('hashchange', reach);

  // Sort: "not reported" stays last both ways and never counts as 0.
  function value(row, i) { var c = row.cells[i]; return c ? (c.hasAttribute('data-v') ? c.getAttribute('data-v') : c.textContent.trim()) : ''; }
  function asNumber(text) { return /^-?[\d,]*\.?\d+%?$/.test(text) ? parseFloat(text.replace(/,/g, '')) : NaN; }
  all('table[data-sort]').forEach(function (table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    heads.forEach(function (th, i) {
      var b = document.createElement('button');
      b.type = 'button';
      b.textContent = th.textContent;
      th.textContent = '';
      th.appendChild(b);
      b.addEventListener('click', function () {
        var up = th.getAttribute('aria-sort') !== 'ascending', body = table.tBodies[0];
        heads.forEach(function (o) { o.removeAttribute('aria-sort'); });
        th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        Array.prototype.slice.call(body.rows).map(function (row, at) {
          var text = value(row, i);
          return { row: row, text: text, n: asNumber(text), none: text === '' || text === 'not reported', at: at };
        }).sort(function (x, y) {
          if (x.none !== y.none) return x.none ? 1 : -1;
          var both = !isNaN(x.n) && !isNaN(y.n);
          if (!both && isNaN(x.n) !== isNaN(y.n)) return isNaN(x.n) ? 1 : -1;
          var s = both ? x.n - y.n : x.text.localeCompare(y.text, 'en');
          return (up ? s : -s) || x.at - y.at;
        }).forEach(function (e) { body.appendChild(e.row); });
      });
    });
  });

  // Search: rows of a table, lines of a list, or figures.
  all('[data-filter]').forEach(function (box) {
    var area = document.getElementById(box.getAttribute('data-filter'));
    if (!area) return;
    var parts = area.tBodies ? Array.prototype.slice.call(area.tBodies[0].rows) : area.id === 'figures' ? all('.door', area) : Array.prototype.slice.call(area.children);
    var texts = null, input = box.querySelector('input'), out = box.querySelector('output');
    box.hidden = false;
    input.addEventListener('input', function () {
      texts = texts || parts.map(function (p) { return p.textContent.toLowerCase(); });
      var words = input.value.toLowerCase().split(/\s+/), shown = 0;
      parts.forEach(function (p, k) {
        var fits = words.every(function (w) { return texts[k].indexOf(w) >= 0; });
        p.hidden = !fits;
        shown += fits;
      });
      all('.group', area).forEach(function (g) { g.hidden = !g.querySelector('.door:not([hidden])'); });
      out.textContent = shown + ' of ' + parts.length;
    });
  });

  // Copy a citation.
  all('[data-copy]').forEach(function (b) {
    if (!navigator.clipboard) return;
    b.hidden = false;
    b.addEventListener('click', function () {
      navigator.clipboard.writeText(document.getElementById(b.getAttribute('data-copy')).textContent.trim()).then(function () { b.textContent = 'Copied'; });
    });
  });

  // Charts of notebooks: the data stand in the page as JSON, the library beside it.
  if (window.Plotly) all('script[type="application/json"][data-plot]').forEach(function (s) {
    var fig = JSON.parse(s.textContent);
    Plotly.newPlot(s.previousElementSibling, fig.data, fig.layout, { responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: '', modeBarButtonsToRemove: ['sendChartToCloud'] });
  });

  reach();
})();
