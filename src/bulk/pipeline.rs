//! Ordered work on several threads with bounded memory.
//!
//! Every worker takes the next item from the one producer, works on it, and leaves the result in its slot; whoever fills the
//! next slot due hands results on, in order. Where the producer has errands to be run before its next item, workers run those.
//! No thread only reads or only writes, so `n` threads are `n` threads.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::{
    Error, ErrorKind,
    format::{Errand, Poll},
};

/// Results that may wait for their turn, beyond one a thread.
const AHEAD: u64 = 2;

/// Gives items, until it gives none.
pub(super) trait Produce<T>: Send {
    /// What is best done by one of so many threads before the next item is asked for.
    fn poll(&mut self, threads: usize) -> Poll {
        let _ = threads;
        Poll::Ready
    }

    fn next(&mut self) -> Option<T>;
}

/// Feeds what `produce` gives through `work` to `consume`, in order. Ends at the first error.
pub(super) fn ordered<T, U, E>(
    threads: usize,
    produce: impl Produce<T>,
    work: impl Fn(T) -> U + Sync,
    consume: impl FnMut(U) -> Result<(), E> + Send,
) -> Result<(), E>
where
    T: Send,
    U: Send,
    E: Send + From<Error>,
{
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::new(ErrorKind::Config, format_args!("cannot start threads: {e}")))?;
    let line = Line {
        source: Mutex::new(Items {
            produce,
            next: 0,
            ended: false,
        }),
        turns: Mutex::new(Turns::default()),
        moved: Condvar::new(),
        sink: Mutex::new(consume),
        threads,
    };
    pool.broadcast(|_| line.work(&work));
    match lock(&line.turns).stopped.take() {
        Some(Some(error)) => Err(error),
        _ => Ok(()),
    }
}

struct Line<P, C, U, E> {
    source: Mutex<Items<P>>,
    turns: Mutex<Turns<U, E>>,
    /// Told when anything happened that a worker may wait for.
    moved: Condvar,
    sink: Mutex<C>,
    threads: usize,
}

/// Where items come from.
struct Items<P> {
    produce: P,
    /// The number of the next one.
    next: u64,
    ended: bool,
}

/// What a worker does next.
enum Turn<T> {
    /// It works on this item, of this number.
    Item(u64, T),
    Errand(Errand),
    /// It waits until something happens.
    Wait,
    End,
}

struct Turns<U, E> {
    /// The slot due.
    next: u64,
    waiting: BTreeMap<u64, U>,
    /// Whether a worker is handing results on.
    busy: bool,
    /// How often something happened that a worker may wait for.
    happened: u64,
    /// Set when nothing more is to be done: by an error, or by a panic, which has no error.
    stopped: Option<Option<E>>,
}

impl<U, E> Default for Turns<U, E> {
    fn default() -> Self {
        Turns {
            next: 0,
            waiting: BTreeMap::new(),
            busy: false,
            happened: 0,
            stopped: None,
        }
    }
}

/// A worker that panics leaves no state half done that another would read before it stops too.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<P, C, U, E> Line<P, C, U, E> {
    fn work<T>(&self, work: &(impl Fn(T) -> U + Sync))
    where
        P: Produce<T>,
        C: FnMut(U) -> Result<(), E>,
    {
        let mut alarm = Alarm {
            line: self,
            armed: true,
        };
        loop {
            let happened = lock(&self.turns).happened;
            match self.take() {
                Turn::Item(number, item) => {
                    self.tell();
                    let result = work(item);
                    self.leave(number, result);
                }
                Turn::Errand(errand) => {
                    errand();
                    self.tell();
                }
                Turn::Wait => self.wait(happened),
                Turn::End => break,
            }
        }
        self.tell();
        alarm.armed = false;
    }

    /// What is to be done next. No item is taken before its slot is near enough.
    fn take<T>(&self) -> Turn<T>
    where
        P: Produce<T>,
    {
        let mut items = lock(&self.source);
        if items.ended {
            return Turn::End;
        }
        let number = items.next;
        let turns = lock(&self.turns);
        if turns.stopped.is_some() {
            return Turn::End;
        }
        let near = number < turns.next + self.threads as u64 + AHEAD;
        drop(turns);
        match items.produce.poll(self.threads) {
            Poll::Errand(errand) => Turn::Errand(errand),
            Poll::Ready if near => {
                let item = items.produce.next();
                items.next += 1;
                items.ended = item.is_none();
                item.map_or(Turn::End, |item| Turn::Item(number, item))
            }
            Poll::Ready | Poll::Busy => Turn::Wait,
        }
    }

    /// Tells that something happened.
    fn tell(&self) {
        lock(&self.turns).happened += 1;
        self.moved.notify_all();
    }

    /// Waits until more has happened than that.
    fn wait(&self, happened: u64) {
        let mut turns = lock(&self.turns);
        while turns.stopped.is_none() && turns.happened == happened {
            turns = self
                .moved
                .wait(turns)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Puts a result into its slot, and hands on all that are due.
    fn leave(&self, number: u64, result: U)
    where
        C: FnMut(U) -> Result<(), E>,
    {
        let mut turns = lock(&self.turns);
        turns.waiting.insert(number, result);
        if turns.busy {
            return;
        }
        turns.busy = true;
        while turns.stopped.is_none() {
            let next = turns.next;
            let Some(result) = turns.waiting.remove(&next) else {
                break;
            };
            drop(turns);
            let done = lock(&self.sink)(result);
            if let Err(error) = done {
                self.stop(Some(error));
            }
            turns = lock(&self.turns);
            turns.next += 1;
            turns.happened += 1;
            self.moved.notify_all();
        }
        turns.busy = false;
    }

    fn stop(&self, error: Option<E>) {
        let mut turns = lock(&self.turns);
        if turns.stopped.is_none() {
            turns.stopped = Some(error);
        }
        drop(turns);
        self.moved.notify_all();
    }
}

/// Stops all when its worker panics, so that no other waits for it for ever.
struct Alarm<'l, P, C, U, E> {
    line: &'l Line<P, C, U, E>,
    armed: bool,
}

impl<P, C, U, E> Drop for Alarm<'_, P, C, U, E> {
    fn drop(&mut self) {
        if self.armed {
            self.line.stop(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives numbers, with errands before some of them.
    struct Numbers {
        given: u64,
        count: u64,
        errands: u64,
    }

    impl Produce<u64> for Numbers {
        fn poll(&mut self, _: usize) -> Poll {
            if self.given % 3 == 1 && self.errands <= self.given {
                self.errands += 1;
                return Poll::Errand(Box::new(|| {
                    std::thread::sleep(std::time::Duration::from_micros(50));
                }));
            }
            Poll::Ready
        }

        fn next(&mut self) -> Option<u64> {
            self.given += 1;
            (self.given <= self.count).then_some(self.given)
        }
    }

    fn run(threads: usize, count: u64, fail_at: u64) -> (Vec<u64>, Result<(), Error>) {
        let mut got = Vec::new();
        let result = ordered(
            threads,
            Numbers {
                given: 0,
                count,
                errands: 0,
            },
            |n| {
                if n % 7 == 0 {
                    std::thread::sleep(std::time::Duration::from_micros(200));
                }
                n * 2
            },
            |n| {
                got.push(n);
                if n == fail_at {
                    return Err(Error::new(ErrorKind::Output, "full"));
                }
                Ok(())
            },
        );
        (got, result)
    }

    #[test]
    fn order_holds() {
        for threads in [1, 2, 5] {
            for count in [0, 1, 3, 500] {
                let (got, result) = run(threads, count, 0);
                assert_eq!(got, (1..=count).map(|n| n * 2).collect::<Vec<_>>());
                assert_eq!(result, Ok(()));
            }
        }
    }

    #[test]
    fn the_first_error_ends_it() {
        for threads in [1, 4] {
            let (got, result) = run(threads, 1000, 20);
            assert_eq!(got, (1..=10).map(|n| n * 2).collect::<Vec<_>>());
            assert!(result.is_err());
        }
    }

    #[test]
    fn a_panic_ends_it() {
        let result = std::panic::catch_unwind(|| {
            ordered(
                4,
                Numbers {
                    given: 0,
                    count: u64::MAX,
                    errands: 0,
                },
                |_| panic!("no"),
                |(): ()| Ok::<(), Error>(()),
            )
        });
        assert!(result.is_err());
    }
}
