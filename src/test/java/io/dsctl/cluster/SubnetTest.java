package io.dsctl.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;

/** Compared with arithmetic on the bits, which asks no library. */
class SubnetTest {

    private static final int TRIES = 500;

    private final Random random = new Random(7);

    @Test
    void networks_overlap_if_they_are_the_same_as_far_as_the_shorter_prefix_goes() {
        var overlaps = 0;
        for (int i = 0; i < TRIES; i++) {
            var family = family();
            var one = subnet(family);
            var other = subnet(family);
            var shorter = Math.min(one.prefixLength(), other.prefixLength());
            var expected = start(one, shorter).equals(start(other, shorter));
            overlaps += expected ? 1 : 0;

            assertThat(one.overlaps(other)).as("%s %s", one, other).isEqualTo(expected);
            assertThat(other.overlaps(one)).as("%s %s", other, one).isEqualTo(expected);
        }

        assertThat(overlaps).isBetween(TRIES / 10, TRIES * 9 / 10);
    }

    @Test
    void a_network_contains_the_addresses_that_begin_as_it_does() {
        var contained = 0;
        for (int i = 0; i < TRIES; i++) {
            var family = family();
            var subnet = subnet(family);
            var address = address(family);
            var prefix = subnet.prefixLength();
            var expected =
                    start(subnet, prefix)
                            .equals(bits(address.text()).shiftRight(family.bits() - prefix));
            contained += expected ? 1 : 0;

            assertThat(subnet.contains(address)).as("%s %s", subnet, address).isEqualTo(expected);
        }

        assertThat(contained).isBetween(TRIES / 10, TRIES * 9 / 10);
    }

    @Test
    void families_have_nothing_in_common() {
        assertThat(new Subnet("0.0.0.0/0").contains(new Address("::1"))).isFalse();
        assertThat(new Subnet("::/0").contains(new Address("10.0.0.1"))).isFalse();
        assertThat(new Subnet("::/0").overlaps(new Subnet("10.0.0.0/8"))).isFalse();
        assertThat(new Subnet("::ffff:0:0/96").contains(new Address("10.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.244.0.0/16,10.244.0.0/16,IPV4,16",
        "2001:0DB8:0:0::/32,2001:db8::/32,IPV6,32",
        "0.0.0.0/0,0.0.0.0/0,IPV4,0",
        "10.0.0.1/32,10.0.0.1/32,IPV4,32",
        "fd00:0:0:0:0:0:0:1/128,fd00::1/128,IPV6,128"
    })
    void networks_have_one_form(String written, String canonical, Family family, int prefix) {
        assertThat(Subnet.parse(written))
                .hasValueSatisfying(
                        subnet -> {
                            assertThat(subnet).hasToString(canonical);
                            assertThat(subnet.family()).isEqualTo(family);
                            assertThat(subnet.prefixLength()).isEqualTo(prefix);
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/24",
                "10.0.0.0/255.255.0.0",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/0x8",
                "010.0.0.0/8",
                "10.0.0/8",
                "::/1000",
                "10.0.0.0-10.0.0.255"
            })
    void what_is_no_network_is_none_and_cannot_be_made(String written) {
        assertThat(Subnet.parse(written)).isEmpty();
        assertThatThrownBy(() -> new Subnet(written)).isInstanceOf(IllegalArgumentException.class);
    }

    private Family family() {
        return random.nextBoolean() ? Family.IPV4 : Family.IPV6;
    }

    /** Few bits differ, so that some overlap and some do not. */
    private Address address(Family family) {
        return family == Family.IPV4
                ? new Address("10.0.%d.%d".formatted(random.nextInt(4), random.nextInt(256)))
                : new Address("fd00::%x:%x".formatted(random.nextInt(4), random.nextInt(65536)));
    }

    private Subnet subnet(Family family) {
        var prefix = family.bits() - random.nextInt(24);
        var bits = bits(address(family).text());
        var rest = family.bits() - prefix;
        return new Subnet(text(bits.shiftRight(rest).shiftLeft(rest), family) + "/" + prefix);
    }

    private static BigInteger start(Subnet subnet, int prefix) {
        return bits(subnet.cidr().replaceFirst("/.*", ""))
                .shiftRight(subnet.family().bits() - prefix);
    }

    private static BigInteger bits(String address) {
        return new BigInteger(1, InetAddress.ofLiteral(address).getAddress());
    }

    private static String text(BigInteger bits, Family family) {
        var bytes = new byte[family.bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[bytes.length - 1 - i] = bits.shiftRight(8 * i).byteValue();
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
