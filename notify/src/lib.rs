//! Notifications: signed webhooks, mail, SMS and push. Knows no queue.
