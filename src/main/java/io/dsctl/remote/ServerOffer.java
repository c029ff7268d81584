package io.dsctl.remote;

import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.Transport;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.transport.digest.Digest;
import net.schmizz.sshj.transport.kex.KeyExchange;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Overhears which host key algorithms a server has. sshj keeps that to itself, but hands the
 * server's first packet to the key exchange, which hashes it.
 */
final class ServerOffer {

    /** Its message number and cookie. */
    private static final int HEAD = 17;

    private ServerOffer() {}

    /** A list that is filled when a client with this configuration connects. */
    static List<String> overhear(ConfigImpl config) {
        var algorithms = new CopyOnWriteArrayList<String>();
        config.setKeyExchangeFactories(
                config.getKeyExchangeFactories().stream()
                        .<Factory.Named<KeyExchange>>map(
                                it ->
                                        new Overhearing(
                                                it,
                                                packet ->
                                                        algorithms.addAll(
                                                                hostKeyAlgorithms(packet))))
                        .toList());
        return algorithms;
    }

    private static List<String> hostKeyAlgorithms(byte[] kexInit) {
        try {
            var packet = new Buffer.PlainBuffer(kexInit);
            packet.rpos(HEAD);
            packet.readString();
            return List.of(packet.readString().split(","));
        } catch (BufferException impossible) {
            // sshj has read it before.
            throw new IllegalStateException(impossible);
        }
    }

    private record Overhearing(Factory.Named<KeyExchange> kex, Consumer<byte[]> listener)
            implements Factory.Named<KeyExchange> {

        @Override
        public String getName() {
            return kex.getName();
        }

        @Override
        public KeyExchange create() {
            return new Overheard(kex.create(), listener);
        }
    }

    private record Overheard(KeyExchange kex, Consumer<byte[]> listener) implements KeyExchange {

        @Override
        public void init(
                Transport transport,
                String serverId,
                String clientId,
                byte[] serverInit,
                byte[] clientInit)
                throws GeneralSecurityException, TransportException {
            listener.accept(serverInit);
            kex.init(transport, serverId, clientId, serverInit, clientInit);
        }

        @Override
        public boolean next(Message message, SSHPacket packet)
                throws GeneralSecurityException, TransportException {
            return kex.next(message, packet);
        }

        @Override
        public byte[] getH() {
            return kex.getH();
        }

        @Override
        public BigInteger getK() {
            return kex.getK();
        }

        @Override
        public Digest getHash() {
            return kex.getHash();
        }

        @Override
        public PublicKey getHostKey() {
            return kex.getHostKey();
        }
    }
}
