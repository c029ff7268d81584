package io.dsctl.remote;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.ChachaPolyCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;

import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.signature.SignatureRSA;
import net.schmizz.sshj.transport.compression.NoneCompression;
import net.schmizz.sshj.transport.kex.Curve25519SHA256;
import net.schmizz.sshj.transport.kex.DHGexSHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.random.JCERandom;
import net.schmizz.sshj.transport.random.SingletonRandomFactory;
import net.schmizz.sshj.userauth.keyprovider.OpenSSHKeyFile;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;

import java.util.List;

/**
 * What today's OpenSSH offers by default. sshj's own defaults also offer DSA, MD5, RC4 and SHA-1
 * groups.
 */
final class SshSettings {

    private SshSettings() {}

    /**
     * @param hostKeyAlgorithms in the order in which the server is asked for its keys; our own keys
     *     can sign by these alone as well
     */
    static ConfigImpl config(List<String> hostKeyAlgorithms) {
        var config = new ConfigImpl();
        config.setLoggerFactory(LoggerFactory.DEFAULT);
        config.setVersion("dsctl");
        config.setRandomFactory(new SingletonRandomFactory(new JCERandom.Factory()));
        // Never started: KeepAlive asks instead of it.
        config.setKeepAliveProvider(KeepAliveProvider.HEARTBEAT);
        config.setKeyExchangeFactories(
                List.of(
                        new Curve25519SHA256.Factory(),
                        new Curve25519SHA256.FactoryLibSsh(),
                        new ECDHNistP.Factory256(),
                        new ECDHNistP.Factory384(),
                        new ECDHNistP.Factory521(),
                        new DHGexSHA256.Factory(),
                        DHGroups.Group16SHA512(),
                        DHGroups.Group18SHA512(),
                        DHGroups.Group14SHA256(),
                        new ExtInfoClientFactory()));
        config.setKeyAlgorithms(hostKeyAlgorithms.stream().map(SshSettings::keyAlgorithm).toList());
        // HostKeyCheck does it: sshj would refuse a certificate whose key is known by itself.
        config.setVerifyHostKeyCertificates(false);
        config.setCipherFactories(
                List.of(
                        GcmCiphers.AES128GCM(),
                        GcmCiphers.AES256GCM(),
                        ChachaPolyCiphers.CHACHA_POLY_OPENSSH(),
                        BlockCiphers.AES128CTR(),
                        BlockCiphers.AES192CTR(),
                        BlockCiphers.AES256CTR()));
        config.setMACFactories(
                List.of(
                        Macs.HMACSHA2256Etm(),
                        Macs.HMACSHA2512Etm(),
                        Macs.HMACSHA2256(),
                        Macs.HMACSHA2512()));
        config.setCompressionFactories(List.of(new NoneCompression.Factory()));
        config.setFileKeyProviderFactories(
                List.of(
                        new OpenSSHKeyV1KeyFile.Factory(),
                        new PKCS8KeyFile.Factory(),
                        new OpenSSHKeyFile.Factory()));
        return config;
    }

    private static Factory.Named<KeyAlgorithm> keyAlgorithm(String name) {
        return switch (name) {
            case "ssh-ed25519" -> KeyAlgorithms.EdDSA25519();
            case "ssh-ed25519-cert-v01@openssh.com" -> KeyAlgorithms.EdDSA25519CertV01();
            case "ecdsa-sha2-nistp256" -> KeyAlgorithms.ECDSASHANistp256();
            case "ecdsa-sha2-nistp256-cert-v01@openssh.com" ->
                    KeyAlgorithms.ECDSASHANistp256CertV01();
            case "ecdsa-sha2-nistp384" -> KeyAlgorithms.ECDSASHANistp384();
            case "ecdsa-sha2-nistp384-cert-v01@openssh.com" ->
                    KeyAlgorithms.ECDSASHANistp384CertV01();
            case "ecdsa-sha2-nistp521" -> KeyAlgorithms.ECDSASHANistp521();
            case "ecdsa-sha2-nistp521-cert-v01@openssh.com" ->
                    KeyAlgorithms.ECDSASHANistp521CertV01();
            case "rsa-sha2-512" -> KeyAlgorithms.RSASHA512();
            case "rsa-sha2-512-cert-v01@openssh.com" ->
                    new KeyAlgorithms.Factory(
                            name, new SignatureRSA.FactoryRSASHA512(), KeyType.RSA_CERT);
            case "rsa-sha2-256" -> KeyAlgorithms.RSASHA256();
            case "rsa-sha2-256-cert-v01@openssh.com" ->
                    new KeyAlgorithms.Factory(
                            name, new SignatureRSA.FactoryRSASHA256(), KeyType.RSA_CERT);
            case String unknown -> throw new IllegalArgumentException(unknown);
        };
    }
}
