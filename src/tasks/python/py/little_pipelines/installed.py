"""The packages that are installed, by what lies in `site-packages`: `importlib.metadata` takes 20 ms to load."""
import os


class Installed:
    def __init__(self, sites):
        self.sites = sites
        self.known = {}  # normal name -> (name, version, folder of its metadata)
        for site in reversed(sites):
            for each in sorted(listed(site)):
                stem, kind = os.path.splitext(each)
                if kind not in (".dist-info", ".egg-info"):
                    continue
                name, _, version = stem.partition("-")
                self.known[normal(name)] = (name, version.partition("-py")[0], os.path.join(site, each))

    def all(self):
        return [[name, version] for name, version, _ in sorted(self.known.values())]

    def of(self, modules):
        """Names and versions of the packages of these modules, and of all that they need."""
        reached = {}
        waiting = [each for module in modules for each in self.packages_of(module)]
        others = [[module, self.contents(module)] for module in modules if not self.packages_of(module)]
        while waiting:
            key = waiting.pop()
            if key in reached or key not in self.known:
                continue
            reached[key] = self.known[key]
            waiting.extend(needs(self.known[key][2]))
        return [[name, version] for name, version, _ in sorted(reached.values())] + others

    def packages_of(self, module):
        """The packages that a dotted name may come from: by name, else by the files that they have brought."""
        top = module.partition(".")[0]
        if normal(top) in self.known:
            return [normal(top)]
        parts = module.split(".")
        for count in range(len(parts), 0, -1):
            start = "/".join(parts[:count])
            found = [key for key, (_, _, folder) in self.known.items() if brings(folder, start)]
            if found:
                return found
        return []

    def contents(self, module):
        """What stands for a version where there is none."""
        top = module.partition(".")[0]
        told = []
        for site in self.sites:
            for path in (os.path.join(site, top), os.path.join(site, top + ".py")):
                if os.path.isdir(path):
                    for folder, folders, files in os.walk(path):
                        folders.sort()
                        told.extend(stamp(os.path.join(folder, each)) for each in sorted(files) if ".pyc" not in each)
                elif os.path.exists(path):
                    told.append(stamp(path))
        return "unknown version: " + " ".join(told)


def stamp(path):
    import zlib

    with open(path, "rb") as file:
        return "{} {:08x}".format(os.path.basename(path), zlib.crc32(file.read()))


def listed(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def normal(name):
    return name.lower().replace("-", "_").replace(".", "_")


def brings(folder, start):
    """Whether a package has brought a module."""
    try:
        with open(os.path.join(folder, "RECORD"), encoding="utf-8", errors="replace") as file:
            return any(line.startswith((start + "/", start + ".py,", start + ".")) for line in file)
    except OSError:
        pass
    try:
        with open(os.path.join(folder, "top_level.txt"), encoding="utf-8", errors="replace") as file:
            return start in file.read().split()
    except OSError:
        return False


def needs(folder):
    """The normal names of what a package needs, without what it needs only for extras."""
    found = []
    try:
        with open(os.path.join(folder, "METADATA"), encoding="utf-8", errors="replace") as file:
            for line in file:
                if not line.strip():
                    break
                if line.startswith("Requires-Dist:") and "extra ==" not in line:
                    name = line.partition(":")[2].strip()
                    end = next((i for i, c in enumerate(name) if not (c.isalnum() or c in "._-")), len(name))
                    found.append(normal(name[:end]))
    except OSError:
        pass
    return found
