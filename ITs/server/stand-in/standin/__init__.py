"""A stand-in for kubeadm, kubelet, kubectl and crictl: see README.md beside the Dockerfile."""
