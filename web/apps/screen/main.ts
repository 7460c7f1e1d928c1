import { createApp } from 'vue';
import App from './App.vue';
import '@console/styles/tokens.css';
import './screen.css';

createApp(App).mount('#app');
