import { BarChart, LineChart, PictorialBarChart, TreemapChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Only what is drawn is shipped.
use([BarChart, LineChart, PictorialBarChart, TreemapChart, GridComponent, TooltipComponent, CanvasRenderer]);

export { init };
