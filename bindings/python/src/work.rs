//! The same work on many rows, on several threads.
//!
//! Threads are started for each call and ended with it. No pool lives on between calls, so that a process that forks has
//! nothing to lose: the child of a fork has none of its parent's threads, and a pool would wait for them for ever.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use pyo3::{PyErr, PyResult};

use crate::errors;

/// Rows that a thread takes at a time: enough to make taking cheap, few enough to end together.
const ROWS: usize = 32;

/// How many threads are asked for; all processors when nothing is said.
pub fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZero::get))
}

/// What `work` makes of each row from 0 to `rows`, in order. The first row that fails fails all.
pub fn each<T: Send>(
    rows: usize,
    threads: usize,
    work: impl Fn(usize) -> PyResult<T> + Sync,
) -> PyResult<Vec<T>> {
    let threads = threads.min(rows.div_ceil(ROWS)).max(1);
    if threads == 1 {
        return errors::guarded(|| (0..rows).map(&work).collect());
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done: Vec<(usize, PyResult<Vec<T>>)> = Vec::new();
        loop {
            let start = next.fetch_add(ROWS, Ordering::Relaxed);
            if start >= rows {
                return done;
            }
            let end = rows.min(start + ROWS);
            let part = catch_unwind(AssertUnwindSafe(|| (start..end).map(&work).collect()))
                .unwrap_or_else(|panic| Err(errors::internal(&*panic)));
            let failed = part.is_err();
            done.push((start, part));
            if failed {
                next.store(rows, Ordering::Relaxed);
                return done;
            }
        }
    };
    let mut parts = thread::scope(|scope| {
        // Where the system gives no more threads, the calling one does the work.
        let others: Vec<_> = (1..threads)
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, run).ok())
            .collect();
        let mut parts = run();
        for other in others {
            parts.extend(other.join().map_err(|panic| errors::internal(&*panic))?);
        }
        Ok::<_, PyErr>(parts)
    })?;
    parts.sort_by_key(|part| part.0);
    let mut out = Vec::with_capacity(rows);
    for (_, part) in parts {
        out.extend(part?);
    }
    Ok(out)
}
