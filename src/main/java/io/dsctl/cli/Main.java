package io.dsctl.cli;

final class Main {
    public static void main(String[] arguments) {
        System.out.println("dsctl");
    }
}
