<#include "/lib/join-work.sh.ftl">
