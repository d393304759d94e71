export { default as WelcomeCard } from './components/WelcomeCard.vue'
