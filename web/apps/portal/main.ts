import { createApp } from 'vue';
import App from './App.vue';
import { ready } from './text';
import './portal.css';

void ready.then(() => createApp(App).mount('#app'));
