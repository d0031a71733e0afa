package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Runs a pickle program without trusting it. It knows the opcodes that torch writes for tensors and no others, creates only plain
 * Java values (String, Long, Double, Boolean, List, Map, Set, {@link PickleTuple}, {@link None}), and leaves everything that has a
 * name to a {@link PickleHost}. No opcode takes more than constant work beyond the values it consumes, and nothing here recurses, so
 * time and memory are bounded by the length of the program, cyclic and deeply nested values included.
 */
final class PickleMachine {
    // A state dict of 1,000 tensors takes some 40,000 steps and 100 KB.
    static final int LONGEST_PROGRAM = 2 << 20;
    static final int MOST_STEPS = 250_000;
    private static final int MOST_ON_STACK = 100_000;
    private static final int LONGEST_GLOBAL = 200;
    private static final int LONGEST_INTEGER = 16;

    /** Python's None. */
    enum None {
        NONE
    }

    private final ByteBuffer program;
    private final String origin;
    private final PickleHost host;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    private PickleMachine(ByteBuffer program, String origin, PickleHost host) {
        this.program = program.order(ByteOrder.LITTLE_ENDIAN);
        this.origin = origin;
        this.host = host;
    }

    /**
     * Runs a program to its STOP and returns what it leaves on the stack.
     *
     * @throws CheckpointException naming opcode and position if anything is not allowed, missing or out of bounds
     */
    static Object run(byte[] program, String origin, PickleHost host) {
        if (program.length > LONGEST_PROGRAM) {
            throw new CheckpointException(
                    "%s has %d bytes, at most %d are read".formatted(origin, program.length, LONGEST_PROGRAM));
        }
        return run(ByteBuffer.wrap(program), origin, host);
    }

    /** Runs a program that begins where the buffer stands, and leaves the buffer behind its STOP. */
    static Object run(ByteBuffer file, String origin, PickleHost host) {
        ByteBuffer program = file.slice(file.position(), Math.min(file.remaining(), LONGEST_PROGRAM));
        Object made = new PickleMachine(program, origin, host).run();
        file.position(file.position() + program.position());
        return made;
    }

    private Object run() {
        for (int step = 0; step < MOST_STEPS; step++) {
            int at = program.position();
            PickleOpcode opcode = null;
            try {
                opcode = PickleOpcode.of(program.get() & 0xFF);
                if (opcode == PickleOpcode.STOP) {
                    return pop();
                }
                execute(opcode);
                if (stack.size() + marks.size() > MOST_ON_STACK) {
                    throw new CheckpointException("more than %d values on the stack".formatted(MOST_ON_STACK));
                }
            } catch (CheckpointException | BufferUnderflowException e) {
                String why = e instanceof CheckpointException ? e.getMessage() : "the program ends in the middle";
                throw new CheckpointException(
                        "%s refused at byte %d%s: %s"
                                .formatted(origin, at, opcode == null ? "" : ", opcode " + opcode, why),
                        e);
            }
        }
        throw new CheckpointException("%s refused: it has more than %d steps".formatted(origin, MOST_STEPS));
    }

    private void execute(PickleOpcode opcode) {
        switch (opcode) {
            case PROTO -> requireProtocol(program.get() & 0xFF);
            case MARK -> marks.add(stack.size());
            case NONE -> push(None.NONE);
            case NEWTRUE -> push(true);
            case NEWFALSE -> push(false);
            case BININT -> push((long) program.getInt());
            case BININT1 -> push(program.get() & 0xFFL);
            case BININT2 -> push(program.getShort() & 0xFFFFL);
            case LONG1 -> push(integer(program.get() & 0xFF));
            case BINFLOAT -> push(Double.longBitsToDouble(Long.reverseBytes(program.getLong())));
            case BINUNICODE -> push(text(program.getInt()));
            case SHORT_BINSTRING -> push(text(program.get() & 0xFF));
            case EMPTY_TUPLE -> push(new PickleTuple(List.of()));
            case TUPLE -> push(new PickleTuple(popToMark()));
            case TUPLE1 -> push(tuple(1));
            case TUPLE2 -> push(tuple(2));
            case TUPLE3 -> push(tuple(3));
            case EMPTY_LIST -> push(new ArrayList<>());
            case EMPTY_DICT -> push(new LinkedHashMap<>());
            case EMPTY_SET -> push(new LinkedHashSet<>());
            case APPEND -> append(List.of(pop()));
            case APPENDS -> append(popToMark());
            case SETITEM -> setItems(top(2));
            case SETITEMS -> setItems(popToMark());
            case BINPUT -> memo.put(program.get() & 0xFFL, peek());
            case LONG_BINPUT -> memo.put(program.getInt() & 0xFFFF_FFFFL, peek());
            case BINGET -> push(remembered(program.get() & 0xFFL));
            case LONG_BINGET -> push(remembered(program.getInt() & 0xFFFF_FFFFL));
            case GLOBAL -> push(host.global(line(), line()));
            case REDUCE, NEWOBJ -> call();
            case BINPERSID -> push(host.persistent(pop()));
            case BUILD -> build();
            case STOP -> throw new AssertionError("handled by the loop");
        }
    }

    private static void requireProtocol(int protocol) {
        if (protocol > 3) {
            throw new CheckpointException(
                    "pickle protocol %d; only 2, the default of torch.save, and 3 are read. Save the file again with the default"
                            .formatted(protocol));
        }
    }

    private void call() {
        Object arguments = pop();
        Object callable = pop();
        if (!(arguments instanceof PickleTuple tuple)) {
            throw new CheckpointException("arguments must be a tuple");
        }
        push(host.call(callable, tuple));
    }

    /** State of an object, for example attributes such as {@code _metadata}. */
    private void build() {
        Object state = pop();
        host.build(peek(), state);
    }

    @SuppressWarnings("unchecked") // lists on the stack are made by EMPTY_LIST alone
    private void append(List<Object> items) {
        if (!(peek() instanceof ArrayList<?> list)) {
            throw new CheckpointException("there is no list to append to");
        }
        ((List<Object>) list).addAll(items);
    }

    @SuppressWarnings("unchecked") // maps on the stack are made by EMPTY_DICT or the host alone
    private void setItems(List<Object> keysAndValues) {
        if (!(peek() instanceof LinkedHashMap<?, ?> map) || keysAndValues.size() % 2 != 0) {
            throw new CheckpointException("there is no dictionary to put pairs into");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            requireKey(key);
            ((Map<Object, Object>) map).put(key, keysAndValues.get(i + 1));
        }
    }

    /** Hashing anything that contains other values could recurse without end. */
    static void requireKey(Object key) {
        if (!(key instanceof String) && !(key instanceof Long)) {
            throw new CheckpointException("keys must be strings or integers");
        }
    }

    private Object remembered(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw new CheckpointException("nothing is remembered as number %d".formatted(index));
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object peek() {
        requireAboveMark(1);
        return stack.getLast();
    }

    private Object pop() {
        requireAboveMark(1);
        return stack.removeLast();
    }

    private PickleTuple tuple(int size) {
        return new PickleTuple(top(size));
    }

    private List<Object> top(int count) {
        requireAboveMark(count);
        return take(stack.size() - count);
    }

    private List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw new CheckpointException("there is no mark to collect from");
        }
        return take(marks.removeLast());
    }

    private List<Object> take(int from) {
        List<Object> tail = stack.subList(from, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    private void requireAboveMark(int count) {
        int floor = marks.isEmpty() ? 0 : marks.getLast();
        if (stack.size() - floor < count) {
            throw new CheckpointException("the stack is empty");
        }
    }

    private String text(int length) {
        if (length < 0 || length > program.remaining()) {
            throw new CheckpointException(
                    "a string of %d bytes exceeds the program".formatted(Integer.toUnsignedLong(length)));
        }
        byte[] utf8 = new byte[length];
        program.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (char c = (char) (program.get() & 0xFF); c != '\n'; c = (char) (program.get() & 0xFF)) {
            if (line.length() == LONGEST_GLOBAL) {
                throw new CheckpointException("a name is longer than %d bytes".formatted(LONGEST_GLOBAL));
            }
            line.append(c);
        }
        return line.toString();
    }

    /** A Long, or a BigInteger where that is too small; nothing here calculates with those. */
    private Object integer(int length) {
        if (length > LONGEST_INTEGER) {
            throw new CheckpointException("an integer of %d bytes is too large".formatted(length));
        }
        byte[] bigEndian = new byte[length + 1];
        for (int i = length; i > 0; i--) {
            bigEndian[i] = program.get();
        }
        bigEndian[0] = (byte) (length > 0 && bigEndian[1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }
}
