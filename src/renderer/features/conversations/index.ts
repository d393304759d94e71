export { default as ConversationsTab } from './components/ConversationsTab.vue'
export { useConversations } from './use-conversations.ts'
