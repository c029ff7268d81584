"""The certificates, keys and kubeconfigs of a cluster: real ones, with kubeadm's names, modes, subjects and SANs."""

import base64
import datetime
import hashlib
import ipaddress
import os
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from standin import goyaml

PEM = serialization.Encoding.PEM
DAY = datetime.timedelta(days=1)


def new_key(algorithm="RSA-2048"):
    if algorithm.startswith("ECDSA"):
        return ec.generate_private_key(ec.SECP384R1() if algorithm.endswith("384") else ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=int(algorithm.removeprefix("RSA-")))


def key_pem(key):
    return key.private_bytes(PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())


def public_pem(key):
    return key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def cert_pem(cert):
    return cert.public_bytes(PEM)


def load_key(path):
    return serialization.load_pem_private_key(Path(path).read_bytes(), None)


def load_cert(path):
    return x509.load_pem_x509_certificate(Path(path).read_bytes())


def load_certs(pem):
    end = b"-----END CERTIFICATE-----"
    return [x509.load_pem_x509_certificate(part + end) for part in pem.split(end)[:-1]]


def subject(common_name, organizations=()):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name) for name in organizations]
                     + [x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def names_of(name):
    """(common name, organizations) of a subject: user and groups of a client certificate."""
    def values(oid):
        return [attribute.value for attribute in name.get_attributes_for_oid(oid)]
    return (values(NameOID.COMMON_NAME) or [""])[0], values(NameOID.ORGANIZATION_NAME)


def _builder(name, issuer, public_key, not_before, lifetime):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    return (x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before or now).not_valid_after(now + lifetime))


def _usage(signs):
    return x509.KeyUsage(digital_signature=True, content_commitment=False, key_encipherment=True,
                         data_encipherment=False, key_agreement=False, key_cert_sign=signs, crl_sign=False,
                         encipher_only=False, decipher_only=False)


def _hash(key):
    return hashes.SHA384() if isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size == 384 else hashes.SHA256()


def new_ca(common_name, algorithm="RSA-2048", lifetime=3650 * DAY):
    key = new_key(algorithm)
    name = subject(common_name)
    builder = (_builder(name, name, key.public_key(), None, lifetime)
               .add_extension(_usage(signs=True), critical=True)
               .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
               .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
               .add_extension(x509.SubjectAlternativeName([x509.DNSName(common_name)]), critical=False))
    return builder.sign(key, _hash(key)), key


def issue(ca, name, public_key, server=False, client=False, sans=(), lifetime=365 * DAY):
    """A leaf certificate; ca is (certificate, key)."""
    ca_cert, ca_key = ca
    usages = ([ExtendedKeyUsageOID.SERVER_AUTH] if server else []) + ([ExtendedKeyUsageOID.CLIENT_AUTH] if client else [])
    builder = (_builder(name, ca_cert.subject, public_key, ca_cert.not_valid_before, lifetime)
               .add_extension(_usage(signs=False), critical=True)
               .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
               .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
               .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False))
    if sans:
        builder = builder.add_extension(x509.SubjectAlternativeName([general_name(san) for san in sans]), critical=False)
    return builder.sign(ca_key, _hash(ca_key))


def general_name(san):
    try:
        return x509.IPAddress(ipaddress.ip_address(san))
    except ValueError:
        return x509.DNSName(san)


def signed_by(cert, ca_cert):
    try:
        key = ca_cert.public_key()
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(cert.signature, cert.tbs_certificate_bytes, ec.ECDSA(cert.signature_hash_algorithm))
        else:
            key.verify(cert.signature, cert.tbs_certificate_bytes, padding.PKCS1v15(), cert.signature_hash_algorithm)
        return True
    except InvalidSignature:
        return False


def spki_hash(cert):
    der = cert.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "sha256:" + hashlib.sha256(der).hexdigest()


def new_csr(key, name):
    return x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256()).public_bytes(PEM)


def write(path, content, mode):
    """A new file appears with its mode, never wider for a moment; parents as kubeadm makes them (0700 etcd, 0755)."""
    path = Path(path)
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if isinstance(content, str):
        content = content.encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)


def kubeconfig(server, ca_pem, cluster, user, credentials, context=None, namespace=None):
    """credentials: the `user` mapping (client-certificate-data …, token)."""
    context_body = {"cluster": cluster, "user": user}
    if namespace:
        context_body["namespace"] = namespace
    context = context or f"{user}@{cluster}"
    return goyaml.dump({
        "apiVersion": "v1", "kind": "Config", "preferences": {}, "current-context": context,
        "clusters": [{"name": cluster, "cluster": {
            "certificate-authority-data": base64.b64encode(ca_pem).decode(), "server": server}}],
        "contexts": [{"name": context, "context": context_body}],
        "users": [{"name": user, "user": credentials}],
    })


def embedded(cert, key):
    return {"client-certificate-data": base64.b64encode(cert_pem(cert)).decode(),
            "client-key-data": base64.b64encode(key_pem(key)).decode()}
