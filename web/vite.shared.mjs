// What every build and test of the pages shares: the plugin, the aliases and the switches of Vue and vue-i18n.
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const shared = {
  configFile: false,
  plugins: [vue()],
  resolve: { alias: { '@shared': here('./shared'), '@console': here('./apps/console') } },
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
};

// One entry a page program. The portal must run on old phones; the console may ask for a newer browser.
export const apps = {
  console: { base: '/console/', target: ['chrome87', 'safari14'] },
  screen: { base: '/screen/', target: ['chrome87', 'safari14'], define: { __VUE_OPTIONS_API__: 'false' } },
  field: { base: '/field/', target: ['chrome87', 'safari14'], define: { __VUE_OPTIONS_API__: 'false' } },
  portal: { base: '/portal/', target: ['es2017', 'chrome64'], define: { __VUE_OPTIONS_API__: 'false' } },
};

export const root = here('.');
