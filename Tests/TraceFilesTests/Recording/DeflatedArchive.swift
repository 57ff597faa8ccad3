import Foundation

/// `numpy.savez_compressed(fe=arange(400) % 7, text=400 random bytes)`: a deflater that is not ours.
enum DeflatedArchive {
  static let bytes = [UInt8](Data(base64Encoded: text) ?? Data())

  private static let text =
    "UEsDBC0AAAAIAAAAIQDyoiZ7//////////8GABQAZmUubnB5AQAQAAANAAAAAAAAdQAAAAAAAACb7BfqGxDJyFDGUK2eklqc"
    + "XKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RomBgY6mjoKtQpkAy4GKGCE0kxQmhlKs0BpVijNxoAK"
    + "RvWN6hvVN6pvVN+ovlF9o/pG9Y3qG9U3qo9YfQBQSwMELQAAAAgAAAAhAEZF5t7//////////wgAFAB0ZXh0Lm5weQEAEAAQ"
    + "AgAAAAAAAO0BAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvka"
    + "JgYGOpo6CrUKZAOuiqYDnzhULn6097+b7XrZMWNJjyj7nQNXOy+EFJ+U95Uv/qmUmPbMuMGJdT+/e3217K/9X8V3eHW9dtup"
    + "EfQ9u9lLNmdeybGYOUdf5nBtb7tXGstfsvjITbPpZ53Cr01pXN306wCvatdFwXUHT9wz6D0TbVAlYnFr1e1r9/0r5rq+Yry6"
    + "xGF75tV/7uVmGxZfP/vz6xM1rqrwJ6ezJ017zFazuvjVp0tlD4VWuNitPfzI9N7lAP4jl0o1VeMPBnBs2Kvbl1rPuNCpN3u2"
    + "dMzCw4lsOxqWaeQ+vBuwUPScS/i3rvtGB/8J26k6+gs9cXx1SHvjUQXFeMHsqpUTSyymllzbtHNirHvRxFhVaW7jdA/dgG3+"
    + "ryYrf39wVOPkpoNbZ4S/+rU+ur5fWKym38xZ8WWj24kv3k+PnGp7oSb2rSZtl/ei62fkv+/epP865YO1+LUpyT9+MM0/u2Fm"
    + "S4efSsrG91+N2X+vPng++s7iJYnhidsaWFkMa2d8P+bRvO9hwTbT0meJLCd98/8lOVnfMJtlc3b7gpyYT4eS2RQKS+N+VZ5S"
    + "iLcAAFBLAQItAy0AAAAIAAAAIQDyoiZ7dQAAAAANAAAGAAAAAAAAAAAAAACAAQAAAABmZS5ucHlQSwECLQMtAAAACAAAACEA"
    + "RkXm3u0BAAAQAgAACAAAAAAAAAAAAAAAgAGtAAAAdGV4dC5ucHlQSwUGAAAAAAIAAgBqAAAA1AIAAAAA"
}
