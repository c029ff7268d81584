<#include "/lib/join.yaml.ftl">
