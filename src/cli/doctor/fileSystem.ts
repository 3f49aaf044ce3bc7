/*
 * SQLite's WAL needs memory that all processes share, which a network's file system does not give
 * (https://www.sqlite.org/wal.html). The numbers are those of Linux: statfs(2).
 */
const NETWORKS: Readonly<Record<number, string>> = {
  0x6969: "NFS",
  0x517b: "SMB",
  0xff534d42: "CIFS",
  0xfe534d42: "SMB",
  0x01021997: "9P",
  0x5346414f: "AFS",
  0x00c36400: "Ceph",
  0x0bd00bd0: "Lustre",
  0x47504653: "GPFS",
  0x7461636f: "OCFS2",
  0x786f4256: "VirtualBox shared folder",
};

/** What a network's file system is called; undefined where it is none, or cannot be told. */
export function networkName(type: number, platform: string = process.platform): string | undefined {
  return platform === "linux" ? NETWORKS[type >>> 0] : undefined;
}
