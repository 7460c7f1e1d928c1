import { createApp } from 'vue';
import App from './App.vue';
import './field.css';

createApp(App).mount('#app');
