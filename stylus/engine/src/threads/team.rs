//! Threads that call what their caller calls, at the same time.
//!
//! Between two calls they look for the next one for a while before they sleep: to wake a thread takes longer than
//! most operators do. Unsafe, because what is called lives on the caller's stack: the caller leaves only when nobody is
//! in the call.

use std::{
    hint, io,
    panic::{catch_unwind, AssertUnwindSafe},
    ptr,
    sync::{
        atomic::{
            AtomicBool, AtomicPtr, AtomicU64, AtomicUsize,
            Ordering::{AcqRel, Acquire, Relaxed, SeqCst},
        },
        Arc, Condvar, Mutex, PoisonError, TryLockError,
    },
    thread::{self, JoinHandle},
};

/// What is called, with whether it is by the caller's own thread.
type Work<'w> = &'w (dyn Fn(bool) + Sync);

/// Of the state: how many of the others are in the call, whether it is open to them, and its number.
const INSIDE: u64 = OPEN - 1;
const OPEN: u64 = 1 << 32;
const CALL: u64 = 1 << 33;

/// How often is looked before the thread is given away: a tenth of a millisecond or more, so that who does something small
/// between two runs, such as hashing a claim, need wake nobody.
const LOOKS: u32 = 1 << 13;

pub(super) struct Team {
    shared: Arc<Shared>,
    others: Vec<JoinHandle<()>>,
    /// Held by who calls.
    calling: Mutex<()>,
}

struct Shared {
    state: AtomicU64,
    /// A `Work`, valid while somebody is inside.
    work: AtomicPtr<()>,
    panicked: AtomicBool,
    stopped: AtomicBool,
    /// How many want that nobody goes to sleep.
    busy: AtomicUsize,
    asleep: AtomicUsize,
    /// How many have begun.
    begun: AtomicUsize,
    door: Mutex<()>,
    bell: Condvar,
}

impl Team {
    pub(super) fn new(others: usize) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: AtomicU64::new(0),
            work: AtomicPtr::new(ptr::null_mut()),
            panicked: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            busy: AtomicUsize::new(0),
            asleep: AtomicUsize::new(0),
            begun: AtomicUsize::new(0),
            door: Mutex::new(()),
            bell: Condvar::new(),
        });
        let mut team = Self {
            shared,
            others: Vec::new(),
            calling: Mutex::new(()),
        };
        for _ in 0..others {
            let shared = Arc::clone(&team.shared);
            let serve = move || {
                shared.begun.fetch_add(1, Relaxed);
                shared.serve();
            };
            team.others.push(thread::Builder::new().spawn(serve)?);
            // A thread that lacks the memory to begin with ends the process, so that each has it before the next takes more.
            let mut looks = 0;
            while team.shared.begun.load(Relaxed) < team.others.len() {
                look_again(&mut looks);
            }
        }
        Ok(team)
    }

    pub(super) fn others(&self) -> usize {
        self.others.len()
    }

    pub(super) fn awake(&self) -> bool {
        self.shared.asleep.load(Relaxed) == 0
    }

    /// Until what is returned is dropped.
    pub(super) fn stay_awake(&self) -> Busy<'_> {
        self.shared.busy.fetch_add(1, Relaxed);
        Busy(&self.shared)
    }

    /// Calls `work` on this thread and on those of the others that come before it returns here. Within another call, on
    /// this thread alone.
    pub(super) fn call(&self, work: Work<'_>) {
        let _calling = match self.calling.try_lock() {
            Ok(calling) => calling,
            Err(TryLockError::Poisoned(calling)) => calling.into_inner(),
            Err(TryLockError::WouldBlock) => return work(true),
        };
        let shared = &*self.shared;
        shared
            .work
            .store(ptr::from_ref(&work).cast_mut().cast(), Relaxed);
        shared.state.fetch_add(CALL + OPEN, SeqCst);
        let open = Open(shared);
        shared.wake();
        work(true);
        drop(open);
        assert!(!shared.panicked.swap(false, Relaxed), "a thread panicked");
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.shared.stopped.store(true, SeqCst);
        self.shared.wake();
        for other in self.others.drain(..) {
            // It catches what it calls.
            let _ = other.join();
        }
    }
}

/// A wish that nobody goes to sleep.
pub(super) struct Busy<'s>(&'s Shared);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Relaxed);
    }
}

/// A call that others can still enter.
struct Open<'s>(&'s Shared);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.fetch_and(!OPEN, AcqRel);
        let mut looks = 0;
        while state & INSIDE != 0 {
            look_again(&mut looks);
            state = self.0.state.load(Acquire);
        }
    }
}

fn look_again(looks: &mut u32) {
    if *looks < LOOKS {
        *looks += 1;
        hint::spin_loop();
    } else {
        thread::yield_now();
    }
}

impl Shared {
    fn wake(&self) {
        if self.asleep.load(SeqCst) > 0 {
            // Who has counted itself asleep but does not wait yet holds the door.
            drop(self.door.lock().unwrap_or_else(PoisonError::into_inner));
            self.bell.notify_all();
        }
    }

    /// Whether there is something to do for who was last in call `served`.
    fn calls(&self, served: u64) -> bool {
        let state = self.state.load(SeqCst);
        state & OPEN != 0 && state / CALL != served || self.stopped.load(SeqCst)
    }

    fn serve(&self) {
        let mut served = 0;
        loop {
            self.wait(served);
            if self.stopped.load(SeqCst) {
                return;
            }
            let state = self.state.fetch_add(1, AcqRel);
            if state & OPEN != 0 {
                served = state / CALL;
                // SAFETY: the call was open when this thread entered, so its caller waits until this thread has left.
                let work = unsafe { *self.work.load(Relaxed).cast::<Work<'_>>() };
                if catch_unwind(AssertUnwindSafe(|| work(false))).is_err() {
                    self.panicked.store(true, Relaxed);
                }
            }
            self.state.fetch_sub(1, AcqRel);
        }
    }

    /// Waits for a call, awake for a while.
    fn wait(&self, served: u64) {
        let mut looks = 0;
        while !self.calls(served) {
            if looks < LOOKS || self.busy.load(Relaxed) > 0 {
                look_again(&mut looks);
                continue;
            }
            let mut door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
            self.asleep.fetch_add(1, SeqCst);
            while !self.calls(served) {
                door = self.bell.wait(door).unwrap_or_else(PoisonError::into_inner);
            }
            self.asleep.fetch_sub(1, SeqCst);
        }
    }
}
