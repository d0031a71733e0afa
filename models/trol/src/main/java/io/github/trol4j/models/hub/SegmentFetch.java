package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.BlobDownload.RangesIgnored;
import io.github.trol4j.models.hub.HubClient.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches parts of one file, going on after each failure from the byte that was reached. For one thread. */
final class SegmentFetch {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");

    private final RemoteFile file;
    private final PartialFile part;
    private final ByteSource source;
    private final Pace pace;
    private final PullState state;

    SegmentFetch(RemoteFile file, PartialFile part, ByteSource source, Pace pace, PullState state) {
        this.file = file;
        this.part = part;
        this.source = source;
        this.pace = pace;
        this.state = state;
    }

    /** @throws RangesIgnored if the server sends the whole file instead */
    void segment(int segment) {
        Persistence persistence = new Persistence(pace, state, file.path());
        while (part.reached(segment) < part.end(segment)) {
            attempt(part.reached(segment), part.end(segment), persistence);
        }
        if (file.size() == 0) {
            persistence.insist(() -> {
                source.open(0, 0, state).close(); // there is nothing in it, but it may be refused
                return true;
            });
        }
    }

    /** The whole file on one connection, from a server that knows no parts. */
    void whole() {
        Persistence persistence = new Persistence(pace, state, file.path());
        while (part.contiguous() < part.size()) {
            attempt(part.contiguous(), part.size(), persistence);
        }
    }

    private void attempt(long from, long end, Persistence persistence) {
        try (Response response = source.open(from, end, state)) {
            boolean all = from == 0 && end == file.size();
            long at = all && response.status() == 200 ? 0 : start(response, from, end);
            copy(response, at, end, persistence);
        } catch (IOException e) {
            persistence.failed(e);
        }
    }

    /** Where the bytes of an answer begin. */
    private long start(Response response, long from, long end) throws IOException {
        if (response.status() == 206) {
            Matcher range =
                    CONTENT_RANGE.matcher(response.header("Content-Range").orElse(""));
            boolean right = range.matches()
                    && range.group(1).equals(String.valueOf(from))
                    && (range.group(3).equals("*") || range.group(3).equals(String.valueOf(file.size())));
            if (!right) {
                throw new IOException("%s sent another part than was asked for (%s)"
                        .formatted(
                                source.host(), response.header("Content-Range").orElse("not said which")));
            }
            return from;
        }
        if (end < file.size() || part.segments() > 1 && from != part.contiguous()) {
            throw new RangesIgnored();
        }
        return 0;
    }

    private void copy(Response response, long start, long end, Persistence persistence) throws IOException {
        if (response.header("Content-Encoding")
                .filter(how -> !how.equals("identity"))
                .isPresent()) {
            throw new IOException("%s sent the file compressed, which was not asked for".formatted(source.host()));
        }
        long announced =
                response.http().headers().firstValueAsLong("Content-Length").orElse(end - start);
        if (response.status() == 200 && announced != file.size()) {
            throw new IOException(
                    "%s sends %d bytes where the hub announced %d".formatted(source.host(), announced, file.size()));
        }
        long at = start;
        while (at < end) {
            ByteBuffer bytes = source.next(response, state);
            if (bytes == null) {
                throw new IOException("the connection was cut");
            }
            if (bytes.remaining() > end - at) {
                bytes.limit((int) (bytes.position() + end - at));
            }
            int n = bytes.remaining();
            long fresh = part.put(at, bytes);
            if (fresh > 0) {
                state.fetched(fresh);
                persistence.progress();
            }
            at += n;
        }
    }
}
