// <echarts-figure option="JSON">: a chart over the table inside it, which stays there for readers and for print.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, GridComponent, LegendComponent, LineChart, PieChart, SVGRenderer, TitleComponent, TooltipComponent]);

const COLOURS = ["#2457a6", "#5a8fd0", "#8a99ad", "#c08a2d", "#5f9178", "#a65a5a"];

class EchartsFigure extends HTMLElement {
  connectedCallback() {
    if (this.chart) return;
    const place = document.createElement("div");
    place.className = "chart";
    this.prepend(place);
    this.chart = init(place, null, { renderer: "svg" });
    this.chart.on("rendered", () => {
      // What was drawn for the screen can be made as wide as a sheet of paper.
      place.querySelector("svg")?.setAttribute("viewBox", `0 0 ${this.chart.getWidth()} ${this.chart.getHeight()}`);
    });
    this.chart.setOption({
      color: COLOURS,
      animation: false,
      aria: { enabled: true },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      ...JSON.parse(this.getAttribute("option")),
    });
    this.watch = new ResizeObserver(() => this.chart.resize());
    this.watch.observe(place);
  }

  disconnectedCallback() {
    this.watch?.disconnect();
    this.chart?.dispose();
    this.chart = undefined;
  }
}

customElements.define("echarts-figure", EchartsFigure);
