mod account;
mod answer;
mod message;
