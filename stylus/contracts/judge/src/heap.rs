//! A heap for one call: it grows upwards and takes back only what it gave last. What it cannot give ends the call, so that
//! nothing has to say so.

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32::{memory_grow, memory_size, unreachable},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

const PAGE: usize = 1 << 16;

extern "C" {
    /// Where the linker's own data ends; only its address means something.
    static __heap_base: u8;
}

/// The end of the last block, 0 before the first; the atomic is a plain number, since a program has one thread.
struct Heap(AtomicUsize);

#[global_allocator]
static HEAP: Heap = Heap(AtomicUsize::new(0));

impl Heap {
    fn end(&self) -> usize {
        self.0.load(Relaxed).max(&raw const __heap_base as usize)
    }

    /// Makes `start..start + size` the last block.
    fn set_last(&self, start: usize, size: usize) -> *mut u8 {
        let Some(end) = start.checked_add(size) else {
            unreachable()
        };
        let bound = PAGE * memory_size(0);
        if end > bound && memory_grow(0, (end - bound).div_ceil(PAGE)) == usize::MAX {
            unreachable()
        }
        self.0.store(end, Relaxed);
        // Memory begins after 0, which the compiler does not know.
        start.max(1) as *mut u8
    }
}

// SAFETY: blocks do not overlap: one begins at or after the end of the last, and the end moves back only over a block
// that is given back. A block that is given back or grown in place is the last one, as its end shows.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Memory ends below 2^32, so an alignment, which is small, does not carry the end past it.
        self.set_last(
            (self.end() + layout.align() - 1) & layout.align().wrapping_neg(),
            layout.size(),
        )
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if block as usize + layout.size() == self.end() {
            self.0.store(block as usize, Relaxed);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if block as usize + layout.size() == self.end() {
            return self.set_last(block as usize, size);
        }
        let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
        moved.copy_from_nonoverlapping(block, layout.size().min(size));
        moved
    }
}
