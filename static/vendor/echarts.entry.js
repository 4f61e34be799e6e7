// The parts of ECharts our charts are made of. `make vendor` bundles them into echarts.min.js.
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendPlainComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart]);
use([AriaComponent, GridComponent, LegendPlainComponent, MarkLineComponent, TooltipComponent]);
use([VisualMapContinuousComponent, LabelLayout, CanvasRenderer, SVGRenderer]);

export { init };
