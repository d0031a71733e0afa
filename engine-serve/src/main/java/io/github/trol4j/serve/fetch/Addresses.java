package io.github.trol4j.serve.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Which addresses are the public internet's: all but those of machines, networks and protocols that are somebody's own. */
final class Addresses {
    private Addresses() {}

    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> isPublic4(four.getAddress());
            case Inet6Address six -> isPublic6(six.getAddress());
            default -> false;
        };
    }

    /** RFC 6890: this network, shared, protocol assignments, documentation, benchmarks, reserved. */
    private static boolean isPublic4(byte[] a) {
        int first = a[0] & 0xFF;
        int second = a[1] & 0xFF;
        int third = a[2] & 0xFF;
        boolean shared = first == 100 && (second & 0xC0) == 64;
        boolean protocol = first == 192 && second == 0 && (third == 0 || third == 2)
                || first == 192 && second == 88 && third == 99;
        boolean benchmark = first == 198 && (second & 0xFE) == 18;
        boolean documentation =
                first == 198 && second == 51 && third == 100 || first == 203 && second == 0 && third == 113;
        return first != 0 && first < 224 && !shared && !protocol && !benchmark && !documentation;
    }

    /** Only global unicast, 2000::/3, without those of its blocks that lead into another network or nowhere. */
    private static boolean isPublic6(byte[] a) {
        boolean global = (a[0] & 0xE0) == 0x20;
        boolean tunnel = a[0] == 0x20 && a[1] == 0x02; // 6to4, which holds an IPv4 address
        boolean special = a[0] == 0x20 && a[1] == 0x01 && (a[2] & 0xFE) == 0; // 2001::/23: Teredo, ORCHID, benchmarks
        boolean documentation = a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && (a[3] & 0xFF) == 0xb8;
        return global && !tunnel && !special && !documentation;
    }
}
