import { BarChart, LineChart, TreemapChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Only what is drawn is shipped.
use([BarChart, LineChart, TreemapChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

export { init };
