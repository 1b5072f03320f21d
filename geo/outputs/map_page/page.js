/* The one-file map. All text comes from the book beside this script and reaches the page as text, never as markup. */
(function () {
  "use strict";
  const LIST_MOST = 300, NAMES_FROM_ZOOM = 15, CANVAS_FROM = 3000, SMALL_PX = 12, DASH = "5 4", CHOSEN = "#d9822b";
  const UNIT_ZOOMS = { province: [5, 8], district: [8, 11], local_level: [11, 15], ward: [14, 20] };
  const book = JSON.parse(document.getElementById("book").textContent);
  const byId = (id) => document.getElementById(id);
  let language = book.language, standard = book.standard, current = null;

  const word = (key, values) =>
    (book.words[key][language] || "").replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  const digits = (text) => text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x966 + Number(digit)));
  const number = (value, places) => {
    const text = new Intl.NumberFormat(language === "ne" ? "en-IN" : "en-GB", { maximumFractionDigits: places }).format(value);
    return language === "ne" ? digits(text) : text;
  };
  const squared = (text) => text.replace(/\bm2\b/g, "m²");
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  /* Rows: every layer's rows become features that know their column values by name. */
  const layers = book.layers;
  const features = layers.flatMap((layer) => layer.rows.map((values, place) => {
    const row = {};
    layer.columns.forEach((column, at) => { row[column.name] = values[at]; });
    return { layer, row, shape: layer.shapes[place] };
  }));
  const classOf = (feature) => {
    const theme = feature.layer.theme, code = theme ? feature.row[theme.column] : "";
    return theme && code in theme.looks ? code : "";
  };
  const lookOf = (feature) => {
    const theme = feature.layer.theme;
    return (theme && theme.looks[classOf(feature)]) || { colour: book.mark, outline: false };
  };
  const nameOf = (feature) => {
    const row = feature.row, order = language === "ne" ? ["name_ne", "name_en"] : ["name_en", "name_ne"];
    return String([...order.map((name) => row[name]), row[feature.layer.key]].find((value) => value) || "");
  };
  const label = (vocabulary, code) => {
    const term = (book.vocabularies[vocabulary] || {})[code];
    return term ? term[language] : code;
  };
  const shown = (column, value) => {
    if (column.vocabulary) return String(value).split(";").map((code) => label(column.vocabulary, code)).join("; ");
    if (value === true || value === false) return word(value ? "yes" : "no");
    if (column.kind === "integer" || column.kind === "number") return column.kind === "number" || column.unit ? number(value, column.unit === "deg" ? 6 : 2) : String(value);
    return String(value);
  };

  /* What a click shows. */
  function facts(feature) {
    const list = make("dl", "facts");
    feature.layer.columns.forEach((column) => {
      const value = feature.row[column.name];
      if (value === null || value === undefined) return;
      list.append(make("dt", "", squared(column[language])), make("dd", "", shown(column, value)));
    });
    return list;
  }
  function capacities(feature) {
    const present = book.standards.filter((found) => found.column in feature.row);
    if (!present.length) return null;
    const table = make("table"), caption = make("caption", "", word("people"));
    table.append(caption);
    present.forEach((found) => {
      const line = make("tr", found.column === standard ? "chosen" : ""), people = feature.row[found.column];
      const head = make("th", "", found.label[language]);
      head.scope = "row"; head.title = found.leaves_out[language];
      line.append(head, make("td", people === null ? "unknown" : "", people === null ? word("unknown") : number(people, 0)));
      table.append(line);
    });
    return table;
  }
  function areas(feature) {
    const table = make("table");
    feature.layer.columns.filter((column) => column.unit === "m2").forEach((column) => {
      const line = make("tr"), value = feature.row[column.name], head = make("th", "", squared(column[language]));
      head.scope = "row";
      line.append(head, make("td", value === null ? "unknown" : "", value === null ? word("unknown") : number(value, 0)));
      table.append(line);
    });
    return table.rows.length ? table : null;
  }
  function chips(feature) {
    const box = make("div"), theme = feature.layer.theme, column = theme && feature.layer.columns.find((found) => found.name === theme.column);
    if (column && classOf(feature)) {
      const chip = make("span", "chip"), swatch = make("span", "swatch");
      swatch.style.background = lookOf(feature).colour;
      chip.append(swatch, document.createTextNode(label(column.vocabulary, classOf(feature))));
      box.append(chip);
    }
    if (book.doubtful.includes(feature.row.precision)) box.append(make("span", "chip warning", word("doubtful")));
    return box;
  }
  function card(feature) {
    const box = make("div", "card"), row = feature.row, name = nameOf(feature);
    box.append(make("h2", "", name));
    const other = [row.name_en, row.name_ne].find((found) => found && found !== name);
    if (other) box.append(make("div", "other", other));
    const ward = row.ward ? word("ward", { ward: language === "ne" ? number(row.ward, 0) : row.ward }) : null;
    const where = [row.local_level && ward ? `${row.local_level} ${ward}` : row.local_level, row.district].filter(Boolean).join(", ");
    if (where) box.append(make("p", "where", where));
    box.append(chips(feature));
    const tables = [areas(feature), capacities(feature)].filter(Boolean);
    box.append(...tables);
    const chosen = book.standards.find((found) => found.column === standard);
    if (chosen && chosen.column in row) box.append(make("p", "small", chosen.leaves_out[language]));
    const all = make("details");
    all.open = !tables.length;
    all.append(make("summary", "", word("facts")), facts(feature));
    box.append(all);
    return box;
  }

  /* The map. */
  const map = byId("map").chaur, groups = new Map(), labels = L.layerGroup().addTo(map), toggles = new Map();
  const renderer = features.length > CANVAS_FROM ? L.canvas({ padding: 0.3 }) : L.svg({ padding: 0.3 });
  const groupKey = (feature) => `${feature.layer.name}/${classOf(feature)}`;
  function styled(feature) {
    const look = lookOf(feature), doubtful = book.doubtful.includes(feature.row.precision);
    return {
      renderer, color: look.outline ? look.colour : book.ink, weight: 1.4, opacity: 0.95, fillColor: look.colour,
      fillOpacity: look.outline ? 0 : doubtful ? 0.35 : 0.78, dashArray: doubtful ? DASH : null,
    };
  }
  function draw(feature) {
    const drawn = L.geoJSON(feature.shape, {
      style: () => styled(feature),
      pointToLayer: (_, place) => L.circleMarker(place, { ...styled(feature), radius: 7 }),
    });
    drawn.bindPopup(() => card(feature), { maxWidth: Math.min(360, window.innerWidth - 70), maxHeight: Math.round(map.getSize().y * 0.72), autoPanPadding: [14, 14] });
    drawn.bindTooltip(() => make("span", "", nameOf(feature)), { sticky: true });
    drawn.on("mouseover", () => drawn.setStyle({ weight: 3 })).on("mouseout", () => rest(feature));
    drawn.on("popupopen", () => { mark(feature); rest(feature); }).on("popupclose", () => rest(feature));
    feature.drawn = drawn;
    feature.bounds = L.geoJSON(feature.shape).getBounds();
    if (!groups.has(groupKey(feature))) groups.set(groupKey(feature), L.featureGroup());
    groups.get(groupKey(feature)).addLayer(drawn);
  }
  function rest(feature) {
    feature.drawn.setStyle(feature.drawn.isPopupOpen() ? { color: CHOSEN, weight: 4 } : styled(feature));
  }

  /* What would be a speck is drawn as a dot until the map is near enough to show its shape. */
  function dots() {
    features.forEach((feature) => {
      if (!feature.drawn) return;
      const from = map.latLngToLayerPoint(feature.bounds.getSouthWest()), to = map.latLngToLayerPoint(feature.bounds.getNorthEast());
      const small = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) < SMALL_PX;
      if (small === Boolean(feature.dot) || feature.shape.type === "Point") return;
      if (small) {
        feature.outlines = feature.drawn.getLayers();
        feature.dot = L.circleMarker(feature.bounds.getCenter(), { ...styled(feature), radius: 5.5 });
        feature.drawn.clearLayers().addLayer(feature.dot);
      } else {
        feature.drawn.clearLayers();
        feature.outlines.forEach((outline) => feature.drawn.addLayer(outline));
        feature.dot = null;
      }
      rest(feature);
    });
  }
  map.createPane("borders").style.zIndex = 350;
  const borders = book.borders.map((found) => ({ ...found, drawn: L.geoJSON(found.lines, {
    interactive: false, pane: "borders", style: { color: "#8b949b", weight: found.weight, opacity: 0.8, fill: false },
  }) }));
  features.forEach((feature) => { if (feature.shape) draw(feature); });
  groups.forEach((group) => group.addTo(map));

  /* Names on the map: one after another, none over another. */
  const boxes = [];
  function free(place, width, height) {
    const box = [place.x - width / 2, place.y - height / 2, place.x + width / 2, place.y + height / 2];
    if (boxes.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
    boxes.push(box);
    return true;
  }
  function put(latlng, text, className) {
    const width = Math.min(text.length * 7 + 8, 150);
    if (!free(map.latLngToLayerPoint(latlng), width, 16 * Math.ceil((text.length * 7) / 150))) return;
    labels.addLayer(L.tooltip({ permanent: true, direction: "center", className }).setLatLng(latlng).setContent(make("span", "", text)));
  }
  function name() {
    labels.clearLayers();
    boxes.length = 0;
    const zoom = map.getZoom(), view = map.getBounds();
    if (zoom >= NAMES_FROM_ZOOM) {
      features.filter((feature) => feature.drawn && isShown(feature) && view.contains(feature.bounds.getCenter()))
        .forEach((feature) => put(feature.bounds.getCenter(), nameOf(feature), "name"));
    }
    borders.filter((found) => map.hasLayer(found.drawn) && zoom >= UNIT_ZOOMS[found.kind][0] && zoom < UNIT_ZOOMS[found.kind][1]).forEach((found) => found.names
      .filter((unit) => view.contains([unit.lat, unit.lon]))
      .forEach((unit) => put(L.latLng(unit.lat, unit.lon), unit[language] || unit.en, "unit")));
  }
  map.on("zoomend", dots).on("moveend zoomend", name);

  /* The panel. */
  const isShown = (feature) => !toggles.has(groupKey(feature)) || toggles.get(groupKey(feature)).checked;
  const main = layers[0];
  function totals() {
    const box = byId("totals"), counted = features.filter((feature) => feature.layer.name === main.name && isShown(feature));
    const sum = (column) => counted.reduce((total, feature) => total + (feature.row[column] || 0), 0);
    const lines = [[word("count"), number(counted.length, 0)]], counting = main.columns.find((column) => column.name === standard);
    if (main.columns.some((column) => column.name === "usable_area_m2")) lines.push([word("usable"), number(sum("usable_area_m2") / 10000, 1)]);
    if (counting) lines.push([squared(counting[language]), number(sum(standard), 0)]);
    box.replaceChildren(...lines.map(([term, value]) => {
      const pair = make("div");
      pair.append(make("dt", "", term), make("dd", "", value));
      return pair;
    }));
    byId("counting").textContent = counting ? squared(counting[language]) : "";
    const chosen = book.standards.find((found) => found.column === standard);
    byId("leaves-out").textContent = chosen ? chosen.leaves_out[language] : "";
  }
  function toggle(parent, key, text, swatch, count, checked, change) {
    const line = make("label"), box = make("input");
    box.type = "checkbox"; box.checked = toggles.has(key) ? toggles.get(key).checked : checked;
    box.addEventListener("change", () => change(box.checked));
    toggles.set(key, box);
    line.append(box, swatch, document.createTextNode(text));
    if (count !== null) line.append(make("span", "count", number(count, 0)));
    parent.append(line);
  }
  const clear = (fieldset) => [...fieldset.children].slice(1).forEach((child) => child.remove());
  function classes() {
    const box = byId("classes");
    clear(box);
    layers.forEach((layer) => {
      const counts = new Map(), own = features.filter((feature) => feature.layer.name === layer.name);
      own.forEach((feature) => counts.set(classOf(feature), (counts.get(classOf(feature)) || 0) + 1));
      const codes = layer.theme ? [...Object.keys(layer.theme.looks), ""] : [""];
      codes.filter((code) => counts.has(code)).forEach((code) => {
        const key = `${layer.name}/${code}`, swatch = make("span", "swatch"), look = layer.theme && layer.theme.looks[code];
        const column = layer.theme && layer.columns.find((found) => found.name === layer.theme.column);
        swatch.style.background = look ? (look.outline ? "none" : look.colour) : book.mark;
        toggle(box, key, code ? label(column.vocabulary, code) : layer.label[language], swatch, counts.get(code), true, (on) => {
          if (groups.has(key)) { if (on) groups.get(key).addTo(map); else groups.get(key).remove(); }
          totals(); list(); name();
        });
      });
    });
    if (book.proposal) box.append(make("p", "small", book.proposal[language]));
  }
  function borderToggles() {
    const box = byId("borders");
    clear(box);
    box.hidden = !borders.length;
    borders.forEach((found) => toggle(box, `border/${found.kind}`, label("location_kind", found.kind), make("span", "swatch line"), null, found.on, (on) => {
      if (on) found.drawn.addTo(map); else found.drawn.remove();
      name();
    }));
  }
  function mark(feature) {
    current = feature;
    byId("list").querySelectorAll("button").forEach((button) => button.setAttribute("aria-current", String(button.feature === feature)));
  }
  function go(feature, item) {
    mark(feature);
    if (feature.drawn) {
      map.fitBounds(feature.bounds, { maxZoom: 17, animate: false, padding: [60, 60] });
      feature.drawn.openPopup(feature.bounds.getCenter());
      byId("map").scrollIntoView({ block: "nearest" });
      return;
    }
    const open = item.querySelector(".card");
    if (open) open.remove(); else item.append(card(feature));
  }
  const folded = (text) => String(text || "").normalize("NFC").toLowerCase();
  function list() {
    const asked = folded(byId("search").value.trim()), box = byId("list");
    const found = features.filter((feature) => isShown(feature) && (!asked || [feature.row.name_en, feature.row.name_ne, feature.row.other_names, feature.row[feature.layer.key]]
      .some((text) => folded(text).includes(asked))));
    byId("found").textContent = word(found.length > LIST_MOST ? "found_more" : "found", { count: number(found.length, 0), shown: number(LIST_MOST, 0) });
    box.replaceChildren(...found.slice(0, LIST_MOST).map((feature) => {
      const item = make("li"), button = make("button"), swatch = make("span", "swatch"), people = feature.row[standard];
      button.type = "button"; button.feature = feature; button.setAttribute("aria-current", String(feature === current));
      swatch.style.background = lookOf(feature).colour;
      button.append(swatch, make("span", "", nameOf(feature)), make("span", "people", people === null || people === undefined ? "" : number(people, 0)));
      if (!feature.drawn) button.title = word("undrawn");
      button.addEventListener("click", () => go(feature, item));
      item.append(button);
      return item;
    }));
  }
  function standards() {
    const box = byId("standard");
    byId("choice").hidden = !book.standards.length;
    box.replaceChildren(...book.standards.map((found) => {
      const option = make("option", "", found.label[language]);
      option.value = found.column; option.selected = found.column === standard;
      return option;
    }));
  }
  function sources() {
    byId("sources").hidden = !book.sources.length;
    byId("source-list").replaceChildren(...book.sources.map((text) => make("p", "", text)));
    byId("about").replaceChildren(...book.about[language].map((line) => make("p", "", squared(line))));
  }
  function speak() {
    document.documentElement.lang = language;
    document.title = book.title[language];
    byId("title").textContent = book.title[language];
    document.querySelectorAll("[data-word]").forEach((element) => { element.textContent = word(element.dataset.word); });
    document.querySelectorAll("[data-language]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.language === language)));
    document.querySelector(".leaflet-control-zoom-in").title = word("zoom_in");
    document.querySelector(".leaflet-control-zoom-out").title = word("zoom_out");
    map.closePopup();
    standards(); classes(); borderToggles(); sources(); totals(); list(); name();
  }
  document.querySelectorAll("[data-language]").forEach((button) => button.addEventListener("click", () => { language = button.dataset.language; speak(); }));
  byId("standard").addEventListener("change", (event) => { standard = event.target.value; map.closePopup(); totals(); list(); });
  byId("search").addEventListener("input", list);
  window.addEventListener("beforeprint", () => { byId("sources").open = true; });
  borders.forEach((found) => { if (found.on) found.drawn.addTo(map); });
  const all = L.featureGroup([...groups.values()]), extent = all.getBounds();
  if (extent.isValid()) map.fitBounds(extent, { padding: [24, 24], maxZoom: 17, animate: false });
  dots();
  speak();
})();
