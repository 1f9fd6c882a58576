"""Tests of feeds from anywhere."""
