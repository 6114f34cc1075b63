#ifndef UFS_STORE_STORE_LAYER_H_
#define UFS_STORE_STORE_LAYER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "ufs/object/object_store.h"

namespace ufs {

// A store in front of another one. Operations that are under way keep what they need alive: a layer
// may be destroyed before they complete.
class StoreLayer : public ObjectStore {
 public:
  explicit StoreLayer(std::shared_ptr<ObjectStore> next) : next_(std::move(next)) {}

  // The layer's name, for tests and traces of the stack.
  virtual absl::string_view layer() const = 0;
  const std::shared_ptr<ObjectStore>& next() const { return next_; }

  void Prove(const RequestContext& context, absl::AnyInvocable<void()> done) override {
    next_->Prove(context, std::move(done));
  }
  const Capabilities& capabilities() const override { return next_->capabilities(); }
  std::string name() const override { return next_->name(); }

 private:
  const std::shared_ptr<ObjectStore> next_;
};

// Turns every operation into a call of the one template function of `Derived`:
//   template <typename R>
//   void Run(const RequestContext& context, R request, Completion<typename R::Result> done);
template <typename Derived, typename Base = StoreLayer>
class StoreDispatch : public Base {
 public:
  using Base::Base;

#define UFS_DISPATCH_(Request, name)                                                             \
  void Execute(const RequestContext& context, Request request, Completion<Request::Result> done) \
      final {                                                                                    \
    static_cast<Derived*>(this)->Run(context, std::move(request), std::move(done));              \
  }
  UFS_OBJECT_STORE_OPERATIONS(UFS_DISPATCH_)
#undef UFS_DISPATCH_
};

}  // namespace ufs

#endif  // UFS_STORE_STORE_LAYER_H_
