package io.github.trol4j.models.hub;

import io.github.trol4j.models.hub.HubClient.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of one file come from. The hub points to an address elsewhere that is good for some time; it is used for all parts
 * until it is refused, and then asked for again. For all threads.
 */
final class ByteSource {
    private final HubClient client;
    private final Refusals refusals;
    private final RemoteFile file;
    private final URI address;
    private volatile @Nullable URI direct;

    ByteSource(HubClient client, ModelName model, RemoteFile file, URI address) {
        this.client = client;
        this.refusals = new Refusals(client, model);
        this.file = file;
        this.address = address;
    }

    /** One try to get the bytes from {@code first} to {@code end}, exclusive; a server may send the whole file instead. */
    Response open(long first, long end, PullState state) throws IOException {
        URI known = direct;
        String range = first == 0 && end == file.size() ? null : "bytes=%d-%d".formatted(first, end - 1);
        boolean right = false;
        try {
            Response response = client.get(known == null ? address : known, range, state);
            try {
                refusals.check(response, file.path());
                right = response.status() == 200 || response.status() == 206;
                if (!right) {
                    throw new IOException(
                            "%s answered %d".formatted(response.address().getHost(), response.status()));
                }
                if (!client.isHub(response.address())) {
                    direct = response.address();
                }
                return response;
            } finally {
                if (!right) {
                    response.close();
                }
            }
        } finally {
            if (!right) {
                direct = null; // the hub may know another
            }
        }
    }

    /** The next bytes, or null at the end. */
    @Nullable
    ByteBuffer next(Response response, PullState state) throws IOException {
        return response.body().next(client.options().idleTimeout(), state);
    }

    /** Who sends them, for messages. */
    String host() {
        URI known = direct;
        return (known == null ? address : known).getHost();
    }
}
