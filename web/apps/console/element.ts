// The parts of Element Plus in use, with their styles, so that the rest of the kit stays out of the build.
import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/el-button.css';
import 'element-plus/theme-chalk/el-input.css';
import 'element-plus/theme-chalk/el-select.css';
import 'element-plus/theme-chalk/el-option.css';
import 'element-plus/theme-chalk/el-popper.css';
import 'element-plus/theme-chalk/el-popover.css';
import 'element-plus/theme-chalk/el-scrollbar.css';
import 'element-plus/theme-chalk/el-tag.css';
import 'element-plus/theme-chalk/el-tree.css';
import 'element-plus/theme-chalk/el-dialog.css';
import 'element-plus/theme-chalk/el-overlay.css';
import 'element-plus/theme-chalk/el-checkbox.css';
import 'element-plus/theme-chalk/el-radio.css';
import 'element-plus/theme-chalk/el-radio-group.css';
import 'element-plus/theme-chalk/el-switch.css';
import 'element-plus/theme-chalk/el-progress.css';
import 'element-plus/theme-chalk/el-steps.css';
import 'element-plus/theme-chalk/el-step.css';

export {
  ElButton, ElCheckbox, ElConfigProvider, ElDialog, ElInput, ElOption, ElPopover, ElProgress, ElRadio, ElRadioGroup, ElSelect, ElStep, ElSteps,
  ElSwitch, ElTree,
} from 'element-plus';
