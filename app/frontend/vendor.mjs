// What the pages use of the packages, as one ES module; build.mjs bundles it into app/static/vendor/chaur-vendor.js.
import * as maplibregl from "maplibre-gl";

export {
  TerraDraw,
  TerraDrawCircleMode,
  TerraDrawFreehandMode,
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawRectangleMode,
  TerraDrawRenderMode,
  TerraDrawSelectMode,
  ValidateNotSelfIntersecting,
} from "terra-draw";
export { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
export { maplibregl };

// Families of fonts.css in the order that MapLibre's "text-font" and the style sheets name them.
export const labelFonts = ["Noto Sans", "Noto Sans Devanagari"];

// The worker lies beside this module; a page needs no blob: worker for it.
maplibregl.setWorkerUrl(new URL("./maplibre-gl-worker.js", import.meta.url).href);
