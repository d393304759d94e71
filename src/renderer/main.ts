import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { connect, provideHost } from './client.ts'
import { createPageRouter } from './router.ts'
import './styles/app.css'

const app = createApp(App)
provideHost(app, connect())
app.use(createPinia()).use(createPageRouter()).mount('#app')
