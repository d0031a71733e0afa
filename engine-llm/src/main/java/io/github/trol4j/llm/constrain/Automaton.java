package io.github.trol4j.llm.constrain;

import io.github.trol4j.llm.constrain.Program.Op;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Program} as a deterministic automaton whose states are made when they are first reached and kept.
 * Shared by all threads: reading known transitions takes no lock, making new ones does.
 *
 * <p>A text that gets here can always be completed: states that lead nowhere are {@link State#DEAD}.
 */
final class Automaton {
    /** Deeper than this only the shortest way out is taken, so that recursive grammars come to an end. */
    private static final int MAX_DEPTH = 48;

    /** When this many states are known, the table is started anew; states in use stay valid. */
    private static final int MAX_KEPT = 100_000;

    private final Program program;
    private final boolean counts;
    private Map<State, State> states = new HashMap<>();
    private Map<Frame.Key, Frame> frames = new HashMap<>();
    private int frameCount;

    Automaton(Program program) {
        this.program = program;
        this.counts = Arrays.asList(program.ops()).contains(Op.LOOP);
    }

    Program program() {
        return program;
    }

    /** The state before the first byte; dead if the grammar has no text at all. */
    State start() {
        synchronized (this) {
            Closure closure = new Closure();
            closure.add(program.start(), null);
            return intern(closure);
        }
    }

    /** The state after one more byte. */
    State step(State state, int value) {
        if (state == State.DEAD) {
            return state;
        }
        int byteClass = program.byteClass()[value & 0xff] & 0xff;
        State known = state.next[byteClass];
        return known != null ? known : make(state, byteClass);
    }

    /** The state after several more bytes. */
    State step(State state, byte[] values) {
        State at = state;
        for (byte value : values) {
            at = step(at, value);
        }
        return at;
    }

    /** Any byte of the class. */
    private synchronized State make(State state, int byteClass) {
        Closure closure = new Closure();
        for (int i = 0; i < state.places.length; i++) {
            int place = state.places[i];
            if (program.accepts()[program.sets()[place]][byteClass]) {
                closure.add(program.targets()[place][0], state.frames[i]);
            }
        }
        State made = intern(closure);
        state.next[byteClass] = made;
        return made;
    }

    /**
     * The state with all counts above {@code bound} forgotten. For the next {@code bound - 1} bytes it allows and forbids
     * the same as the state itself.
     */
    State forgetful(State state, int bound) {
        if (!counts) {
            return state;
        }
        State known = state.forgetful;
        return known != null ? known : forget(state, bound);
    }

    private synchronized State forget(State state, int bound) {
        Closure closure = new Closure();
        closure.accepting = state.accepting;
        for (int i = 0; i < state.places.length; i++) {
            closure.keep(state.places[i], forget(state.frames[i], bound));
        }
        State made = intern(closure);
        state.forgetful = made;
        return made;
    }

    private @Nullable Frame forget(@Nullable Frame frame, int bound) {
        if (frame == null) {
            return null;
        }
        int most = frame.most > bound ? Expr.UNBOUNDED : frame.most;
        return frame(frame.place, Math.min(frame.least, bound), most, forget(frame.below, bound));
    }

    /**
     * Visits every state that can be reached.
     *
     * @throws ConstraintException if there are more than {@code limit}, or they are very large
     */
    List<State> explore(int limit) {
        Set<State> seen = new HashSet<>();
        List<State> all = new ArrayList<>();
        Deque<State> open = new ArrayDeque<>();
        State start = start();
        open.add(start);
        seen.add(start);
        long places = 0;
        while (!open.isEmpty()) {
            State state = open.remove();
            all.add(state);
            places += state.places.length;
            if (seen.size() > limit || places > 10L * limit) {
                throw new ConstraintException("it needs more than " + limit
                        + " states; make its repetitions smaller, or write it with fewer overlapping alternatives");
            }
            for (int c = 0; c < program.classes(); c++) {
                State known = state.next[c];
                State next = known != null ? known : make(state, c);
                if (next != State.DEAD && seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return all;
    }

    private Frame frame(int place, int least, int most, @Nullable Frame below) {
        Frame.Key key = new Frame.Key(place, least, most, below == null ? -1 : below.number);
        return frames.computeIfAbsent(key, k -> {
            int[] next = program.targets()[place];
            int rest = below == null ? 0 : below.distance;
            int own = program.ops()[place] == Op.CALL
                    ? program.distance()[next[1]]
                    : Program.sum(
                            least == 0 ? 0 : Program.times(least, program.distance()[next[0]]),
                            program.distance()[next[1]]);
            return new Frame(place, least, most, below, Program.sum(own, rest), frameCount++);
        });
    }

    private State intern(Closure closure) {
        State made = closure.build();
        if (made == State.DEAD) {
            return made;
        }
        if (states.size() >= MAX_KEPT) {
            states = new HashMap<>();
            frames = new HashMap<>();
        }
        State known = states.putIfAbsent(made, made);
        return known == null ? made : known;
    }

    /** Collects what a machine can be doing without reading another byte. */
    private final class Closure {
        private final Set<Long> seen = new HashSet<>();
        private final Deque<Waiting> open = new ArrayDeque<>();
        private final List<Waiting> waiting = new ArrayList<>();
        private boolean accepting;

        private record Waiting(int place, @Nullable Frame frame) {
            long key() {
                return (long) place << 32 | (frame == null ? 0xffff_ffffL : frame.number);
            }
        }

        void keep(int place, @Nullable Frame frame) {
            Waiting item = new Waiting(place, frame);
            if (seen.add(item.key())) {
                waiting.add(item);
            }
        }

        /** Goes on from a place until every way ends at one that waits for a byte. */
        void add(int place, @Nullable Frame frame) {
            open.add(new Waiting(place, frame));
            while (!open.isEmpty()) {
                Waiting item = open.pop();
                if (total(item.place, item.frame) >= Program.NEVER) {
                    continue;
                }
                if (program.ops()[item.place] == Op.BYTES) {
                    keep(item.place, item.frame);
                } else if (seen.add(item.key())) {
                    pass(item.place, item.frame);
                }
            }
        }

        private void pass(int place, @Nullable Frame frame) {
            int[] next = program.targets()[place];
            switch (program.ops()[place]) {
                case SPLIT -> split(next, frame);
                case CALL -> open.push(new Waiting(next[0], frame(place, 0, 0, frame)));
                case RETURN -> {
                    if (frame == null) {
                        accepting = true;
                    } else {
                        open.push(new Waiting(program.targets()[frame.place][1], frame.below));
                    }
                }
                case LOOP -> round(place, program.least()[place], program.most()[place], frame);
                case ROUND -> {
                    if (frame == null) {
                        throw new IllegalStateException("the end of a round outside of a loop");
                    }
                    round(frame.place, frame.least, frame.most, frame.below);
                }
                default -> throw new IllegalStateException();
            }
        }

        private void split(int[] ways, @Nullable Frame frame) {
            int least = Program.NEVER;
            for (int way : ways) {
                least = Math.min(least, program.distance()[way]);
            }
            boolean tooDeep = frame != null && frame.depth >= MAX_DEPTH;
            for (int way : ways) {
                if (!tooDeep || program.distance()[way] == least) {
                    open.push(new Waiting(way, frame));
                }
            }
        }

        private void round(int loop, int least, int most, @Nullable Frame below) {
            int[] next = program.targets()[loop];
            if (least == 0) {
                open.push(new Waiting(next[1], below));
            }
            boolean tooDeep = least == 0 && below != null && below.depth >= MAX_DEPTH;
            if (most > 0 && !tooDeep) {
                int left = most == Expr.UNBOUNDED ? most : most - 1;
                open.push(new Waiting(next[0], frame(loop, Math.max(0, least - 1), left, below)));
            }
        }

        private int total(int place, @Nullable Frame frame) {
            return Program.sum(program.distance()[place], frame == null ? 0 : frame.distance);
        }

        State build() {
            if (waiting.isEmpty() && !accepting) {
                return State.DEAD;
            }
            waiting.sort(Comparator.comparingLong(Waiting::key));
            int[] places = waiting.stream().mapToInt(Waiting::place).toArray();
            @Nullable Frame[] stacks = new Frame[places.length];
            int distance = accepting ? 0 : Program.NEVER;
            for (int i = 0; i < places.length; i++) {
                stacks[i] = waiting.get(i).frame();
                distance = Math.min(distance, total(places[i], stacks[i]));
            }
            return new State(places, stacks, accepting, distance, program.classes());
        }
    }
}
