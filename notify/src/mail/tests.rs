mod address;
mod compose;
mod server;
mod smtp;
