// Histories by chance. Uniform numbers would hardly ever meet what goes wrong, so offsets are drawn
// near borders and near the end, sizes are mostly small, and the lengths that files will have are
// followed roughly.
#include "tests/fsx/generator.h"

#include <algorithm>
#include <random>

namespace fsx {
namespace {

class Generator {
 public:
  Generator(const Shape& shape, uint64_t seed) : shape_(shape), random_(seed) {
    sizes_.resize(static_cast<size_t>(shape.files));
    borders_ = shape.borders;
    for (const int64_t border : {int64_t{512}, int64_t{4096}, int64_t{65536}, int64_t{1} << 20}) {
      borders_.push_back(border);
    }
    for (const KindRow& row : Kinds()) {
      if (shape.without.count(row.group) == 0) {
        total_ += row.weight;
      }
    }
  }

  Operation Next() {
    Operation operation;
    operation.kind = Draw();
    operation.file = Below(shape_.files);
    FillIn(&operation);
    return operation;
  }
  bool empty() const { return total_ == 0; }

 private:
  // The library's distributions differ from one to the next; the remainder does not.
  int64_t Below64(int64_t n) {
    return n <= 0 ? 0 : static_cast<int64_t>(random_() % static_cast<uint64_t>(n));
  }
  int Below(int n) { return static_cast<int>(Below64(n)); }

  Kind Draw() {
    int at = Below(total_);
    for (const KindRow& row : Kinds()) {
      if (shape_.without.count(row.group) > 0) {
        continue;
      }
      if (at < row.weight) {
        return row.kind;
      }
      at -= row.weight;
    }
    return Kind::kCheck;
  }

  // A multiple of a border up to `limit`, or the end of the file, hit exactly or nearly; or
  // anything.
  int64_t Offset(int file, int64_t limit) {
    const int64_t size = sizes_[static_cast<size_t>(file)];
    int64_t offset = 0;
    switch (Below(6)) {
      case 0:
        return 0;
      case 1:
        offset = size + Below(3) - 1;
        break;
      case 2:
      case 3: {
        const int64_t border =
            borders_[static_cast<size_t>(Below(static_cast<int>(borders_.size())))];
        const int64_t most = std::max<int64_t>(1, std::min(limit, size + border) / border + 1);
        offset = border * Below64(most) + Below(3) - 1;
        break;
      }
      case 4:
        offset = Below64(size + 1);
        break;
      default:
        // Holes come from here: seldom a large one.
        offset = Below64(Below(4) == 0 ? limit : std::min(limit, size + 70000));
        break;
    }
    return std::clamp<int64_t>(offset, 0, limit);
  }

  int64_t Size(int64_t limit) {
    const int64_t most = std::min(limit, shape_.max_write);
    int64_t size = 0;
    switch (Below(8)) {
      case 0:
      case 1:
        size = 1 + Below(100);
        break;
      case 2:
      case 3:
        size = 4096 * (1 + Below(4)) + Below(3) - 1;
        break;
      case 4:
        size = 65536 * (1 + Below(3)) + Below(3) - 1;
        break;
      case 5:
        size = 1 + Below64(300000);
        break;
      default:
        size = 1 + Below64(most);
        break;
    }
    return std::clamp<int64_t>(size, std::min<int64_t>(1, most), std::max<int64_t>(most, 0));
  }

  void Range(Operation* o, int64_t limit) {
    o->offset = Offset(o->file, limit);
    o->size = Size(limit - o->offset);
  }

  int64_t& SizeOf(int file) { return sizes_[static_cast<size_t>(file)]; }

  void FillIn(Operation* o) {
    o->fill = 1 + static_cast<uint32_t>(Below(1'000'000'000));
    switch (o->kind) {
      case Kind::kPwrite:
      case Kind::kSyncWrite:
        o->handle = Below(2);
        Range(o, shape_.max_size);
        SizeOf(o->file) = std::max(SizeOf(o->file), o->offset + o->size);
        break;
      case Kind::kAppend:
      case Kind::kExtend:
        o->handle = o->kind == Kind::kAppend ? kAppendOnly : Below(2);
        o->size = Size(shape_.max_size - SizeOf(o->file));
        SizeOf(o->file) += o->size;
        break;
      case Kind::kMapWrite:
        o->how = Below(3);
        o->handle = Below(2);
        Range(o, SizeOf(o->file));
        break;
      case Kind::kRead:
        o->handle = Below(4) == 0 ? Below(2) : kReadOnly;
        Range(o, shape_.max_size);
        break;
      case Kind::kMapRead:
        o->handle = Below(2) == 0 ? kReadWrite : kReadOnly;
        Range(o, SizeOf(o->file));
        break;
      case Kind::kFtruncate:
      case Kind::kTruncate:
        o->handle = Below(3);
        o->size = Offset(o->file, shape_.max_size);
        SizeOf(o->file) = o->size;
        break;
      case Kind::kEmpty:
        o->how = Below(3);
        SizeOf(o->file) = 0;
        break;
      default:
        FillInRest(o);
    }
    const bool writes = o->kind == Kind::kPwrite || o->kind == Kind::kSyncWrite ||
                        o->kind == Kind::kAppend || o->kind == Kind::kExtend ||
                        o->kind == Kind::kMapWrite;
    o->fill = writes ? o->fill : 0;
  }

  void FillInRest(Operation* o) {
    switch (o->kind) {
      case Kind::kAllocate:
        o->how = Below(5);
        o->handle = Below(2);
        Range(o, shape_.max_size);
        if (o->how == 2 || o->how == 4) {
          SizeOf(o->file) = std::max(SizeOf(o->file), o->offset + o->size);
        }
        break;
      case Kind::kCopy:
        o->other = Below(shape_.files);
        Range(o, SizeOf(o->file));
        // Without writes anywhere it goes to the end, wherever that is.
        o->target = shape_.without.count("overwrite") > 0
                        ? -1
                        : Offset(o->other, shape_.max_size - o->size);
        o->handle = Below(2);
        break;
      case Kind::kSeek:
        o->how = Below(2);
        o->handle = Below(2) == 0 ? kReadWrite : kReadOnly;
        o->offset = Offset(o->file, shape_.max_size);
        break;
      case Kind::kFsync:
        o->how = Below(2);
        o->handle = Below(3);
        break;
      case Kind::kClose:
        o->handle = Below(kHandles);
        break;
      case Kind::kRename:
        o->other = Below(NamesOf(shape_.files));
        o->how = shape_.without.count("replace-open") > 0 ? 0 : Below(2);
        break;
      case Kind::kUnlink:
        SizeOf(o->file) = 0;
        break;
      default:
        break;
    }
  }

  const Shape& shape_;
  std::mt19937_64 random_;
  std::vector<int64_t> borders_;
  std::vector<int64_t> sizes_;
  int total_ = 0;
};

}  // namespace

std::vector<Operation> Generate(const Shape& shape, uint64_t seed) {
  Generator generator(shape, seed);
  std::vector<Operation> history;
  while (!generator.empty() && static_cast<int>(history.size()) < shape.operations) {
    history.push_back(generator.Next());
  }
  return history;
}

}  // namespace fsx
