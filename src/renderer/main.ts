import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { connect, provideHost } from './client.ts'
import { createPageRouter } from './router.ts'
import { speakAsChosen } from './tongue.ts'
import './styles/app.css'

const app = createApp(App)
provideHost(app, connect())
const mount = () => app.use(createPinia()).use(createPageRouter()).mount('#app')
void speakAsChosen().then(mount)
