//! The tests that see the crate from outside, in one binary.

mod alike;
mod cases;
mod cli;
mod crawler;
mod docs;
mod gate;
mod html;
mod notices;
mod properties;
mod quality;
mod restore;
mod sample;
