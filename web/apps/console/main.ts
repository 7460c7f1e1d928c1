import { createApp } from 'vue';
import { i18n, remembered, speak } from '@shared/i18n';
import App from './App.vue';
import { router } from './router';
import './element';
import './styles/tokens.css';
import './styles/base.css';

// No top-level await: browsers that offices still run do not know it.
void speak(remembered()).then(() => createApp(App).use(i18n).use(router).mount('#app'));
